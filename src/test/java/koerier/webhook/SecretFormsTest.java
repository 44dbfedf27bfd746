package koerier.webhook;

import static koerier.webhook.Webhooks.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SecretFormsTest {
    private static final List<byte[]> FORMS = SecretForms.of(webhook("""
            {'customParameters': [{'name': 'token', 'value': 'a/b &<7f>\\"9 é', 'secret': true},
                                  {'name': 'pin', 'value': '123', 'secret': true},
                                  {'name': 'open', 'value': 'visible', 'secret': false}],
             'headers': [{'name': 'Authorization', 'value': 'Bearer canary-header-1', 'secret': true}]}
            """));

    private static String masked(String text, List<byte[]> forms) {
        return new String(SecretForms.masked(text.getBytes(StandardCharsets.UTF_8), forms), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @DisplayName("T38 a secret that a receiver repeats is masked, however it is escaped, also when the end cuts it off")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            got a/b &<7f>"9 é!                           | got ***!
            token=a%2Fb%20%26%3C7f%3E%229%20%C3%A9&open=visible | token=***&open=visible
            token=a%2Fb+%26%3C7f%3E%229+%C3%A9           | token=***
            {"token": "a/b &<7f>\\"9 é"}                 | {"token": "***"}
            {"token": "a\\/b &<7f>\\"9 é"}               | {"token": "***"}
            <t>a/b &amp;&lt;7f&gt;&quot;9 é</t>          | <t>***</t>
            Authorization: Bearer canary-header-1        | Authorization: ***
            Authorization: canary-header-1               | Authorization: ***
            Authorization: Bearer canary-hea             | Authorization: ***
            Authorization: Be                            | Authorization: Be
            the pin is 123, Bearer of news               | the pin is 123, Bearer of news
            """)
    void masks(String answer, String kept) {
        assertThat(masked(answer, FORMS)).isEqualTo(kept);
    }

    @Test
    @DisplayName("S9 T38 the signing secrets are secrets too, the one before included")
    void signing() {
        Webhook signed = webhook("{'signing': {'enabled': true}}");
        SigningSecrets secrets = signed.signing().secrets();
        assertThat(secrets).isNotNull();
        assertThat(masked("x" + secrets.newest() + "y", SecretForms.of(signed))).isEqualTo("x***y");
    }

    static Stream<Integer> seeds() {
        return Stream.iterate(1, seed -> seed + 1).limit(300);
    }

    @ParameterizedTest
    @DisplayName("whatever surrounds them, no form is left and everything else stays")
    @MethodSource("seeds")
    void anything(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder given = new StringBuilder();
        StringBuilder wanted = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            if (random.nextInt(3) == 0) {
                given.append(new String(FORMS.get(random.nextInt(FORMS.size())), StandardCharsets.UTF_8));
                wanted.append("***");
            }
            String between = " ".repeat(1 + random.nextInt(3)) + (char) ('k' + random.nextInt(10)) + "\n";
            given.append(between);
            wanted.append(between);
        }
        assertThat(masked(given.toString(), FORMS)).as("seed " + seed).isEqualTo(wanted.toString());
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        assertThat(SecretForms.masked(noise, List.of())).as("seed " + seed).isEqualTo(noise);
    }
}
