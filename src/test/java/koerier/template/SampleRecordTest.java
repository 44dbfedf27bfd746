package koerier.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import koerier.ingest.FieldPlan;
import koerier.schema.Field;
import koerier.schema.OrgSchema;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("[W11] A sample event has every field in its type")
class SampleRecordTest {
    private static final Rendering RENDERING = Rendering.standard();

    @Test
    void everyFieldOfASampleRendersInItsType() throws Exception {
        OrgSchema schema = RENDERING.schema();
        for (var module : schema.modules()) {
            byte[] body = SampleRecord.body(schema, module);
            var tree = new com.fasterxml.jackson.databind.ObjectMapper().readTree(body);
            for (Field field : module.fields().values()) {
                FieldPlan.Builder plan = FieldPlan.builder();
                var result = new TemplateCompiler(schema, module, Map.of(), plan)
                        .compile(
                                "[${!" + module.apiName() + "." + field.apiName() + "}]",
                                Placement.JSON,
                                RENDERING.settings());
                Template template = Rendering.compiled(result);
                String text = Rendering.render(
                        template, plan.build(), new String(body, java.nio.charset.StandardCharsets.UTF_8));
                if (schema.unavailable(field).isPresent()) {
                    assertThat(text).contains("Unsupported_Field");
                    continue;
                }
                var value = new com.fasterxml.jackson.databind.ObjectMapper()
                        .readTree(text)
                        .get(0);
                String where = module.apiName() + "." + field.apiName() + " of "
                        + tree.get("record").get(field.apiName());
                switch (field.type().family()) {
                    case NUMBER -> assertThat(value.isNumber()).as(where).isTrue();
                    case BOOLEAN -> assertThat(value.isBoolean()).as(where).isTrue();
                    case MULTISELECT -> assertThat(value.isArray()).as(where).isTrue();
                    default -> assertThat(value.isTextual()).as(where).isTrue();
                }
            }
        }
    }
}
