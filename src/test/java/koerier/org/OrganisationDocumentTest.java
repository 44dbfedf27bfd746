package koerier.org;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import koerier.document.FieldError;
import koerier.document.Parsed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrganisationDocumentTest {
    private static final OrgId ID = new OrgId("bakery");

    @Test
    void anOrganisationNeedsANameAndTakesDefaultsForTheRest() {
        assertThat(valid(Map.of("name", " Bakkerij ")))
                .isEqualTo(new Organisation(
                        ID,
                        "Bakkerij",
                        "professional",
                        1,
                        ZoneId.of("UTC"),
                        Locale.ENGLISH,
                        DayOfWeek.MONDAY,
                        Set.of(),
                        "EUR",
                        List.of(),
                        Set.of(
                                DayOfWeek.MONDAY,
                                DayOfWeek.TUESDAY,
                                DayOfWeek.WEDNESDAY,
                                DayOfWeek.THURSDAY,
                                DayOfWeek.FRIDAY),
                        Set.of(),
                        List.of(),
                        null,
                        Map.of()));
    }

    @Test
    @DisplayName("the documented example is read, member by member")
    void theExample() {
        Organisation organisation = valid(example());
        assertThat(organisation)
                .isEqualTo(new Organisation(
                        ID,
                        "Bakkerij BV",
                        "professional",
                        5,
                        ZoneId.of("Europe/Amsterdam"),
                        Locale.of("nl"),
                        DayOfWeek.MONDAY,
                        Set.of(Feature.MULTI_CURRENCY),
                        "EUR",
                        List.of(new Organisation.Currency("USD", true)),
                        Set.of(DayOfWeek.MONDAY),
                        Set.of(LocalDate.of(2026, 12, 25)),
                        List.of(new Organisation.Admin("it@example.com")),
                        null,
                        Map.of("Phone", "+31 20 555 0100")));
        assertThat(valid(OrganisationDocument.document(organisation))).isEqualTo(organisation);
    }

    @Test
    void whatAnswersAddMayBeSentBackAndNothingElse() {
        Map<String, @Nullable Object> document = example();
        for (String member :
                List.of("id", "dailyLimit", "usedToday", "createdAt", "updatedAt", "version", "warnings")) {
            document.put(member, 7);
        }
        assertThat(valid(document)).isEqualTo(valid(example()));
        document.put("colour", "red");
        assertThat(pointers(document)).containsExactly("/colour");
    }

    @Test
    void everyMistakeIsNamedAtOnceWhereItIs() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("name", " ");
        document.put("edition", "platinum");
        document.put("userLicences", 0);
        document.put("timeZone", "EST");
        document.put("locale", "de");
        document.put("weekStart", "monday");
        document.put("features", List.of("ads", "time-travel", 3));
        document.put("currency", "XXX");
        document.put(
                "currencies",
                List.of(
                        Map.of("code", "USD"),
                        Map.of("code", "USD"),
                        Map.of(),
                        Map.of("code", "usd", "rate", 2),
                        "GBP"));
        document.put("workingDays", List.of());
        document.put("holidays", List.of("2026-12-25", "25-12-2026", "2026-02-30", "+12026-01-01"));
        document.put("admins", List.of(Map.of("email", "nobody"), Map.of(), Map.of("email", "")));
        document.put("notifyUrl", "x".repeat(201));
        document.put("profile", Map.of("a/b", 1));
        assertThat(pointers(document))
                .containsExactlyInAnyOrder(
                        "/name",
                        "/edition",
                        "/userLicences",
                        "/timeZone",
                        "/locale",
                        "/weekStart",
                        "/features/1",
                        "/features/2",
                        "/currency",
                        "/currencies/1/code",
                        "/currencies/2/code",
                        "/currencies/3/code",
                        "/currencies/3/rate",
                        "/currencies/4",
                        "/workingDays",
                        "/holidays/1",
                        "/holidays/2",
                        "/holidays/3",
                        "/admins/0/email",
                        "/admins/1/email",
                        "/admins/2/email",
                        "/notifyUrl",
                        "/profile/a~1b");
    }

    @Test
    void theLimitsHoldToTheLastCodePoint() {
        assertThat(mistakes("name", "\uD83E\uDD50".repeat(OrganisationDocument.NAME_MAX)))
                .isEmpty();
        assertThat(mistakes("name", "\uD83E\uDD50".repeat(OrganisationDocument.NAME_MAX + 1)))
                .containsExactly("/name");
        assertThat(mistakes("admins", admins(50))).isEmpty();
        assertThat(mistakes("admins", admins(51))).containsExactly("/admins");
        assertThat(mistakes("holidays", holidays(1_000))).isEmpty();
        assertThat(mistakes("holidays", holidays(1_001))).containsExactly("/holidays");
        assertThat(mistakes("currencies", Collections.nCopies(201, Map.of("code", "USD"))))
                .containsExactly("/currencies");
        assertThat(mistakes("notifyUrl", "u".repeat(200))).isEmpty();
        assertThat(mistakes("profile", profile(50))).isEmpty();
        assertThat(mistakes("profile", profile(51))).containsExactly("/profile");
        assertThat(mistakes("profile", Map.of("a".repeat(100), "é".repeat(2_000))))
                .isEmpty();
        assertThat(mistakes("profile", Map.of("a".repeat(101), ""))).containsExactly("/profile/" + "a".repeat(101));
        assertThat(mistakes("profile", Map.of("a", "b".repeat(2_001)))).containsExactly("/profile/a");
        assertThat(mistakes("profile", Map.of("", "b"))).hasSize(1);
    }

    @ParameterizedTest
    @DisplayName("[M6] time zones are those of the IANA database")
    @ValueSource(
            strings = {
                "Europe/Amsterdam",
                "UTC",
                "Asia/Kolkata",
                "America/Argentina/Buenos_Aires",
                "Etc/GMT+12",
                "Pacific/Kiritimati"
            })
    void zones(String zone) {
        assertThat(valid(Map.of("name", "A", "timeZone", zone)).zone()).isEqualTo(ZoneId.of(zone));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "EST",
                "MST",
                "HST",
                "CET",
                "GMT",
                "CST",
                "Z",
                "+01:00",
                "UTC+1",
                "GMT+1",
                "europe/amsterdam",
                "Europe/Atlantis",
                "Europe/Amsterdam ",
                "SystemV/EST5",
                "../UTC"
            })
    void abbreviationsAndOffsetsAreNoZones(String zone) {
        assertThat(mistakes("timeZone", zone)).containsExactly("/timeZone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"eur", "EURO", "XXX", "XAU", "ABC", "", "€", "EU"})
    void unknownCurrencies(String code) {
        assertThat(mistakes("currency", code)).containsExactly("/currency");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a@",
                "@b.nl",
                "a@b",
                "a b@c.nl",
                "a@b..nl",
                "a@-b.nl",
                "a@b.nl\r\nBcc: x@y.nl",
                "<a@b.nl>",
                "a@b@c.nl",
                "a@b.nl ",
                "a@b.nl,c@d.nl",
                "a@\u0000.nl"
            })
    void noAddresses(String email) {
        assertThat(mistakes("admins", List.of(Map.of("email", email)))).containsExactly("/admins/0/email");
    }

    @Test
    void anAddressIsAtMost254Long() {
        String domain = ("d".repeat(60) + ".").repeat(3) + "nl";
        assertThat(mistakes("admins", List.of(Map.of("email", "a".repeat(64) + "@" + domain))))
                .isEmpty();
        assertThat(mistakes("admins", List.of(Map.of("email", "a".repeat(64) + "@x." + domain + "d".repeat(4)))))
                .containsExactly("/admins/0/email");
    }

    @Test
    void nobodyIsToldTwiceAndTheOwnCurrencyStaysOn() {
        assertThat(mistakes("admins", List.of(Map.of("email", "a@b.nl"), Map.of("email", "A@B.nl"))))
                .containsExactly("/admins/1/email");
        assertThat(mistakes("currencies", List.of(Map.of("code", "EUR", "active", false))))
                .containsExactly("/currencies/0/active");
        assertThat(mistakes("currencies", List.of(Map.of("code", "EUR")))).isEmpty();
    }

    @Test
    void operatorsAddEditions() {
        Edition own = new Edition("free", 10, 10, Set.of("POST"), Edition.Limits.DEFAULT);
        Map<String, @Nullable Object> document = new LinkedHashMap<>(Map.of("name", "A", "edition", "free"));
        assertThat(pointers(document)).containsExactly("/edition");
        Editions editions = Editions.standard().with(own);
        assertThat(OrganisationDocument.parse(ID, document, editions)).isInstanceOf(Parsed.Valid.class);
        assertThat(editions.names()).containsExactly("professional", "enterprise", "unlimited", "free");
        assertThat(Editions.standard().find("free")).isEmpty();
    }

    @Test
    void anOrganisationWhoseEditionIsNoLongerConfiguredCanStillBeLoaded() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>(Map.of("name", "A", "edition", "free"));
        assertThat(OrganisationDocument.load(ID, document).edition()).isEqualTo("free");
        document.put("timeZone", "EST");
        assertThatThrownBy(() -> OrganisationDocument.load(ID, document)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void numbersThatAreNoIntegersAreRefused() {
        for (Object number : List.of(
                1.5,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                -1,
                new BigDecimal("1e999999999"),
                BigInteger.TEN.pow(400),
                10_000_001L)) {
            assertThat(mistakes("userLicences", number)).as("%s", number).containsExactly("/userLicences");
        }
        assertThat(mistakes("userLicences", new BigDecimal("5.00"))).isEmpty();
    }

    @Test
    void controlCharactersAndHalvesOfCharactersAreRefused() {
        for (String bad : List.of("a\u0000b", "a\nb", "\uD800", "a\u009F")) {
            assertThat(mistakes("name", bad)).containsExactly("/name");
            assertThat(mistakes("profile", Map.of(bad, "x"))).hasSize(1);
        }
        assertThat(mistakes("profile", Map.of("a", "b\u0000"))).containsExactly("/profile/a");
        assertThat(mistakes("profile", Map.of("Address", "Street 1\nTown"))).isEmpty();
    }

    @Test
    void aDocumentFullOfMistakesGetsAShortAnswer() {
        Map<String, @Nullable Object> document = new HashMap<>();
        IntStream.range(0, 10_000).forEach(i -> document.put("m" + i, i));
        assertThat(pointers(document)).hasSize(100);
    }

    static Map<String, @Nullable Object> example() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("name", "Bakkerij BV");
        document.put("edition", "professional");
        document.put("userLicences", 5);
        document.put("timeZone", "Europe/Amsterdam");
        document.put("locale", "nl");
        document.put("weekStart", "MONDAY");
        document.put("features", List.of("multi-currency"));
        document.put("currency", "EUR");
        document.put("currencies", List.of(Map.of("code", "USD", "active", true)));
        document.put("workingDays", List.of("MONDAY"));
        document.put("holidays", List.of("2026-12-25"));
        document.put("admins", List.of(Map.of("email", "it@example.com")));
        document.put("notifyUrl", null);
        document.put("profile", Map.of("Phone", "+31 20 555 0100"));
        return document;
    }

    private static List<Object> admins(int count) {
        return IntStream.range(0, count)
                .<Object>mapToObj(i -> Map.of("email", "a" + i + "@b.nl"))
                .toList();
    }

    private static List<Object> holidays(int count) {
        return IntStream.range(0, count)
                .<Object>mapToObj(i -> LocalDate.of(2026, 1, 1).plusDays(i).toString())
                .toList();
    }

    private static Map<String, Object> profile(int count) {
        Map<String, Object> profile = new HashMap<>();
        IntStream.range(0, count).forEach(i -> profile.put("Label " + i, "value"));
        return profile;
    }

    private static List<String> mistakes(String member, Object value) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>(Map.of("name", "A"));
        document.put(member, value);
        return pointers(document);
    }

    private static List<String> pointers(Map<String, @Nullable Object> document) {
        return OrganisationDocument.parse(ID, document, Editions.standard())
                        instanceof Parsed.Invalid<Organisation>(List<FieldError> errors)
                ? errors.stream().map(FieldError::pointer).toList()
                : List.of();
    }

    static Organisation valid(Map<String, @Nullable Object> document) {
        return switch (OrganisationDocument.parse(ID, document, Editions.standard())) {
            case Parsed.Valid<Organisation>(Organisation organisation) -> organisation;
            case Parsed.Invalid<Organisation>(List<FieldError> errors) -> throw new AssertionError(errors);
        };
    }
}
