package koerier.org;

import static koerier.org.OrganisationDocumentTest.example;
import static koerier.org.OrganisationDocumentTest.valid;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import koerier.document.Parsed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OrganisationDocumentPropertyTest {
    private static final OrgId ID = new OrgId("bakery");

    @ParameterizedTest
    @MethodSource("seeds")
    void wrongTypesEverywhereAreNamedAndNeverThrown(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 300; i++) {
            Map<String, @Nullable Object> document = example();
            for (String member : List.copyOf(document.keySet())) {
                if (random.nextInt(3) == 0) {
                    document.put(member, junk(random, 3));
                }
            }
            Parsed<Organisation> parsed = OrganisationDocument.parse(ID, document, Editions.standard());
            if (parsed instanceof Parsed.Valid<Organisation>(Organisation organisation)) {
                assertThat(valid(OrganisationDocument.document(organisation)))
                        .as("seed %d: %s", seed, document)
                        .isEqualTo(organisation);
            } else {
                assertThat(((Parsed.Invalid<Organisation>) parsed).errors())
                        .as("seed %d: %s", seed, document)
                        .allMatch(error -> document.keySet().stream()
                                .anyMatch(member -> error.pointer().startsWith("/" + member)));
            }
        }
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 5);
    }

    private static @Nullable Object junk(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 9)) {
            case 0 -> null;
            case 1 -> random.nextInt(-3, 10);
            case 2 -> new BigDecimal("12345678901234567890.5");
            case 3 -> random.nextBoolean();
            case 4 ->
                List.of("EUR", "MONDAY", "2026-12-25", "ads", "unlimited", "nl").get(random.nextInt(6));
            case 5 -> "\uD83D\u0000";
            case 6, 7 -> {
                List<@Nullable Object> list = new ArrayList<>();
                IntStream.range(0, random.nextInt(3)).forEach(i -> list.add(junk(random, depth - 1)));
                yield list;
            }
            default -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                map.put(List.of("code", "email", "", "~/").get(random.nextInt(4)), junk(random, depth - 1));
                yield map;
            }
        };
    }
}
