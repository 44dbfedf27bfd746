package koerier.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import koerier.settings.Settings.Resolved;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {
    private static final Setting<Integer> SIZE =
            Setting.of("database.poolSize", Type.integer(1, 100), "8", "How many.");
    private static final Setting<String> HOST = Setting.of("database.host", Type.text(), "localhost", "Where.");
    private static final Setting<String> PASSWORD = Setting.secret("database.password", "Hidden.");
    private static final Setting<List<Integer>> PORTS =
            Setting.of("addresses.ports", Type.list("ports", 3, Integer::valueOf), "", "Which.");
    private static final Setting<Integer> CAP = Setting.of("editions.*.cap", Type.integer(0, 1_000), "How much.");
    private static final SettingTable TABLE = new SettingTable(List.of(SIZE, HOST, PASSWORD, PORTS, CAP));
    private static final Function<String, String> NO_FILES = path -> {
        throw new Settings.UnreadableFileException("no file " + path);
    };

    @Test
    @DisplayName("[O] the later one wins, and it is told where each value comes from")
    void theLaterOneWins() {
        Settings settings = valid(
                given("database.poolSize", "9", "koerier.yaml:3"),
                given("database.host", "db1", "koerier.yaml:4"),
                given("database.poolSize", "10", "KOERIER_DATABASE_POOL_SIZE"),
                given("database.password", "s3cr3t", "KOERIER_DATABASE_PASSWORD"),
                given("editions.gold.cap", "7", "koerier.yaml:9"));

        assertThat(settings.get(SIZE)).isEqualTo(10);
        assertThat(settings.get(HOST)).isEqualTo("db1");
        assertThat(settings.find(PASSWORD)).contains("s3cr3t");
        assertThat(settings.get(PORTS)).isEmpty();
        assertThat(settings.names("editions")).containsExactly("gold");
        assertThat(settings.find(CAP, "gold")).contains(7);
        assertThat(settings.find(CAP, "silver")).isEmpty();
        assertThat(settings.shown())
                .containsExactly(
                        new Settings.Shown("database.poolSize", "10", "KOERIER_DATABASE_POOL_SIZE"),
                        new Settings.Shown("database.host", "db1", "koerier.yaml:4"),
                        new Settings.Shown("database.password", "***", "KOERIER_DATABASE_PASSWORD"),
                        new Settings.Shown("addresses.ports", "", "default"),
                        new Settings.Shown("editions.gold.cap", "7", "koerier.yaml:9"));
    }

    @Test
    @DisplayName("[O] what is not known is refused with the nearest known one; all mistakes are told at once")
    void whatIsNotKnownIsRefused() {
        assertThat(problems(
                        given("databse.host", "x", "koerier.yaml:1"),
                        given("database.poolSize", "many", "KOERIER_DATABASE_POOL_SIZE"),
                        given("editions.gold.cpa", "1", "koerier.yaml:7")))
                .containsExactly(
                        "koerier.yaml:1: there is no setting `databse.host`; did you mean `database.host`?",
                        "KOERIER_DATABASE_POOL_SIZE: `database.poolSize` takes a whole number from 1 to 100, not `many`",
                        "koerier.yaml:7: there is no setting `editions.gold.cpa`; did you mean `editions.*.cap`?");
    }

    @Test
    @DisplayName("[I9] a secret is in no problem, and in no text of what was given")
    void aSecretIsInNoProblem() {
        Given secret = given("database.password", "two\nlines", "koerier.yaml:2");

        assertThat(problems(secret)).containsExactly("koerier.yaml:2: `database.password` takes a text");
        assertThat(secret.toString()).doesNotContain("lines");
    }

    @Test
    @DisplayName("[O] a secret may lie in a file; the later of both ways wins")
    void aSecretMayLieInAFile() {
        Function<String, String> files = path -> path.equals("/run/secrets/db") ? "from-file\n" : NO_FILES.apply(path);
        var inFile = given("database.passwordFile", "/run/secrets/db", "koerier.yaml:2");
        var direct = given("database.password", "direct", "KOERIER_DATABASE_PASSWORD");

        assertThat(valid(files, direct, inFile).find(PASSWORD)).contains("from-file");
        assertThat(valid(files, inFile, direct).find(PASSWORD)).contains("direct");
        assertThat(valid(files, inFile).shown())
                .contains(new Settings.Shown("database.password", "***", "koerier.yaml:2, /run/secrets/db"));
        assertThat(problems(given("database.passwordFile", "/gone", "koerier.yaml:2")))
                .containsExactly("koerier.yaml:2: `database.passwordFile`: no file /gone");
    }

    @Test
    @DisplayName("[O] what is needed and not given is named with every way to give it")
    void whatIsNeededIsNamed() {
        assertThatThrownBy(() -> valid().get(PASSWORD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("`database.password` is needed: give it in the file, as KOERIER_DATABASE_PASSWORD, or as"
                        + " --database-password");
    }

    @Test
    @DisplayName("[O] lists stand in a file as lists, elsewhere with commas")
    void lists() {
        assertThat(valid(given("addresses.ports", "8443, 8444", "--addresses-ports"))
                        .get(PORTS))
                .containsExactly(8443, 8444);
        assertThat(valid(new Given("addresses.ports", List.of("1", "2"), "f:1")).get(PORTS))
                .containsExactly(1, 2);
        assertThat(problems(given("addresses.ports", "1,2,3,4", "f:1")))
                .containsExactly("f:1: `addresses.ports` takes a list of ports, not `1,2,3,4`");
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("[O] of a key with a slip of the pen no known key is nearer than the one that is named")
    void theNearestIsTheNearest(long seed) {
        Random random = new Random(seed);
        var keys = TABLE.all().stream().map(Setting::key).toList();
        var slipped = new StringBuilder(keys.get(random.nextInt(keys.size())));
        for (int i = 0; i <= random.nextInt(3); i++) {
            slipped.setCharAt(random.nextInt(slipped.length()), (char) ('a' + random.nextInt(26)));
        }
        String unknown = slipped.toString();
        int named = SettingTable.distance(
                unknown.toLowerCase(java.util.Locale.ROOT),
                TABLE.nearestKey(unknown).toLowerCase(java.util.Locale.ROOT));

        assertThat(keys)
                .as("seed %d, %s", seed, unknown)
                .allMatch(key -> named
                        <= SettingTable.distance(
                                unknown.toLowerCase(java.util.Locale.ROOT), key.toLowerCase(java.util.Locale.ROOT)));
    }

    @ParameterizedTest
    @CsvSource({"'',abc,3", "abc,abc,0", "kitten,sitting,3", "pool,poll,1", "flaw,lawn,2"})
    void distances(String from, String to, int distance) {
        assertThat(SettingTable.distance(from, to)).isEqualTo(distance);
    }

    @ParameterizedTest
    @CsvSource({"250ms,250", "30s,30000", "15m,900000", "24h,86400000", "90d,7776000000", "PT1M30S,90000", "0s,0"})
    void times(String text, long millis) {
        Duration time = Duration.ofMillis(millis);
        assertThat(Quantity.readTime(text)).isEqualTo(time);
        assertThat(Quantity.readTime(Quantity.time(time))).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource({"1024,1024", "64KiB,65536", "16MiB,16777216", "2GiB,2147483648"})
    void sizes(String text, long bytes) {
        assertThat(Quantity.readBytes(text)).isEqualTo(bytes);
        assertThat(Quantity.readBytes(Quantity.bytes(bytes))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"30", "30 parsecs", "-5s", "99999999999999999999s", "''"})
    void noTimes(String text) {
        assertThatThrownBy(() -> Quantity.readTime(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"64kb", "-1", "1.5MiB", "999999999999999GiB"})
    void noSizes(String text) {
        assertThatThrownBy(() -> Quantity.readBytes(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Given given(String key, String value, String origin) {
        return new Given(key, List.of(value), origin);
    }

    private static Settings valid(Given... givens) {
        return valid(NO_FILES, givens);
    }

    private static Settings valid(Function<String, String> files, Given... givens) {
        return switch (Settings.resolve(TABLE, List.of(givens), files)) {
            case Resolved.Valid valid -> valid.settings();
            case Resolved.Invalid invalid -> throw new AssertionError(invalid.problems());
        };
    }

    private static List<String> problems(Given... givens) {
        return switch (Settings.resolve(TABLE, List.of(givens), NO_FILES)) {
            case Resolved.Valid _ -> List.of();
            case Resolved.Invalid invalid -> invalid.problems();
        };
    }
}
