package koerier;

import static java.nio.charset.StandardCharsets.UTF_8;

import gg.jte.CodeResolver;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// The page of a [RenderCase] as jte renders it, with precompiled static bytes. jte gets the values as strings made
/// beforehand, where ours reads them from the event's bytes, and need not hand its output on.
public final class JtePage {
    /// What the page shows.
    public record Row(
            String name,
            String stage,
            String type,
            String closing,
            String source,
            String text,
            String next,
            String id) {}

    private static final String NAME = "deal.jte";
    private static final String[] MEMBERS = {"name", "stage", "type", "closing", "source", "text", "next", "id"};

    private final Row row = new Row(
            "Oven 9 for the bakery",
            "Closed Won",
            "New Business",
            "2026-11-24",
            "Web form",
            "Steam & \"stone\"",
            "Invoice",
            "4711");
    private final TemplateEngine engine;

    private JtePage(TemplateEngine engine) {
        this.engine = engine;
    }

    /// @throws IllegalStateException when jte's output is not the same to the byte
    static JtePage of(RenderCase page) {
        JtePage made = new JtePage(engine(page.source()));
        Utf8ByteOutput output = new Utf8ByteOutput();
        made.engine.render(NAME, made.row, output);
        // the only difference: jte leaves quotes in text as they are
        String theirs = new String(output.toByteArray(), UTF_8);
        String ours = new String(page.output(), UTF_8).replace("&quot;", "\"");
        if (!theirs.equals(ours)) {
            throw new IllegalStateException(theirs + "\n" + ours);
        }
        return made;
    }

    int render() {
        Utf8ByteOutput output = new Utf8ByteOutput();
        engine.render(NAME, row, output);
        return output.getContentLength();
    }

    private static TemplateEngine engine(String template) {
        String source = template;
        for (int i = 0; i < MEMBERS.length; i++) {
            source = source.replace(RenderCase.TEXTS.get(i).token(), "${row." + MEMBERS[i] + "()}");
        }
        CodeResolver code = new OneTemplate("@param koerier.JtePage.Row row\n" + source);
        try {
            ClassLoader loader = JtePage.class.getClassLoader();
            Path classes = Files.createTempDirectory("jte");
            TemplateEngine compiler =
                    TemplateEngine.create(code, classes, ContentType.Html, loader, "gg.jte.generated.precompiled");
            compiler.setBinaryStaticContent(true);
            compiler.setClassPath(
                    Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator)));
            compiler.precompileAll();
            TemplateEngine engine = TemplateEngine.createPrecompiled(classes, ContentType.Html, loader);
            engine.setBinaryStaticContent(true);
            return engine;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private record OneTemplate(String code) implements CodeResolver {
        @Override
        public String resolve(String name) {
            return code;
        }

        @Override
        public long getLastModified(String name) {
            return 0;
        }

        @Override
        public List<String> resolveAllTemplateNames() {
            return List.of(NAME);
        }

        @Override
        public boolean exists(String name) {
            return true;
        }
    }
}
