package koerier;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.vertx.core.Deployable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The layering of Koerier, as tests. THINK before you change this file; say why in docs/adr.
class ArchitectureTest {

    /// The domain in reading order. A package may use the packages above it in this list, never those below.
    private static final List<String> READING_ORDER = List.of(
            "bytes",
            "document",
            "settings",
            "org",
            "schema",
            "ingest",
            "template",
            "webhook",
            "rule",
            "quota",
            "timer",
            "configuration",
            "delivery",
            "schedule",
            "log",
            "lane",
            "cluster",
            "api",
            "evaluator",
            "dev");

    /// All that the core may use besides itself. What is not here (sockets, SQL, threads, loggers) belongs in an io
    /// package.
    private static final String[] CORE_LIBRARIES = {
        "java.lang..",
        "java.util",
        "java.util.function",
        "java.util.stream",
        "java.util.regex",
        "java.math",
        "java.time..",
        "java.nio.charset",
        "java.security",
        "javax.crypto..",
        "java.util.concurrent.atomic",
        "com.ibm.icu..", // UTS 46, full case folding and NFC: tables, no I/O
        "org.jspecify.."
    };

    /// What every station stands on: the bus and the database.
    private static final String[] SHELL_BASE = {"koerier.bus", "koerier.store"};

    /// The product alone, wherever it was compiled to; never the tests.
    private static final JavaClasses KOERIER = new ClassFileImporter()
            .importUrl(Koerier.class.getProtectionDomain().getCodeSource().getLocation());

    @TestFactory
    Stream<DynamicTest> importsPointUpTheReadingOrder() {
        return IntStream.range(0, READING_ORDER.size()).mapToObj(i -> {
            String name = READING_ORDER.get(i);
            String[] below = READING_ORDER.subList(i + 1, READING_ORDER.size()).stream()
                    .map(later -> "koerier." + later + "..")
                    .toArray(String[]::new);
            return DynamicTest.dynamicTest(
                    name,
                    () -> check(noClasses()
                            .that()
                            .resideInAPackage("koerier." + name)
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(below)));
        });
    }

    @Test
    void coreTouchesNoOutsideWorld() {
        check(classes()
                .that(areCore())
                .should()
                .onlyDependOnClassesThat(areCore()
                        .or(resideInAnyPackage(CORE_LIBRARIES))
                        .or(describe("are arrays or primitives", type -> type.isArray() || type.isPrimitive()))
                        // a constant that reading eight bytes at a time must name; nothing else of java.nio
                        .or(describe("is the byte order", type -> type.getName().equals("java.nio.ByteOrder")))));
    }

    @Test
    void coreAsksNobodyForTheTime() {
        check(noClasses()
                .that(areCore())
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(java.time.LocalDate.class, "now")
                .orShould()
                .callMethod(java.time.ZonedDateTime.class, "now")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom"));
    }

    /// The mutable structures of the core: single-threaded, reused, on the hot path or inside one call of a parser.
    private static final List<String> MUTABLE = List.of(
            "ArrayScanner",
            "ByteSink",
            "Choices",
            "Concurrency",
            "DeferredTimers",
            "DueHeap",
            "EventScanner",
            "FailingWebhooks",
            "EventView",
            "JsonScanner",
            "JsonStrings",
            "KnownMembers",
            "LineScanner",
            "Moment",
            "NameHashes",
            "PatternParser",
            "RecordFilter",
            "RenderContext",
            "Span",
            "TextMemo",
            "TimerChunks",
            "TimerWheel",
            "UsageRollup",
            "Aside",
            "FairSlots",
            "FiringMemory",
            "Account",
            "Held",
            "Inheritance",
            "LaneBook",
            "Line",
            "Marks",
            "OpenPositions",
            "Owed",
            "ParkedRow",
            "Parking",
            "Rounds",
            "RowQueue");

    @Test
    void coreIsImmutable() {
        check(fields().that()
                .areDeclaredInClassesThat(areCore())
                .and()
                .areDeclaredInClassesThat(describe(
                        "are not listed as mutable",
                        type -> MUTABLE.stream()
                                .noneMatch(
                                        name -> outermost(type).getSimpleName().equals(name))))
                .should()
                .beFinal());
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    @Test
    void stationsTalkOverTheBusOnly() {
        slices().assignedFrom(ioPackages()).should().notDependOnEachOther().check(KOERIER);
    }

    @Test
    void theShellBaseKnowsNoStation() {
        check(noClasses()
                .that()
                .resideInAnyPackage(SHELL_BASE)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("koerier.*.io"));
        check(noClasses()
                .that()
                .resideInAPackage("koerier.store")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("koerier.bus"));
    }

    @Test
    void sqlLivesInTheStoreAndHazelcastBetweenTheNodes() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("koerier", "koerier.store")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..", "java.sql..", "javax.sql.."));
        check(noClasses()
                .that()
                .resideOutsideOfPackage("koerier.cluster.io")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster.."));
    }

    @Test
    void verticlesAreThinAndLiveInIo() {
        check(classes().that().areAssignableTo(Deployable.class).should().resideInAPackage("koerier.*.io"));
        check(classes().that().areAssignableTo(Deployable.class).should().haveSimpleNameEndingWith("Verticle"));
        check(classes().that().haveSimpleNameEndingWith("Verticle").should().notBeInterfaces());
        check(methods()
                .that()
                .areDeclaredInClassesThat()
                .areAssignableTo(Deployable.class)
                .and()
                .arePublic()
                .should()
                .haveName("start")
                .orShould()
                .haveName("stop"));
    }

    @Test
    void nothingImportsTheCompositionRoot() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("koerier")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("koerier"));
    }

    @Test
    void nobodyNamesACatchAll() {
        check(noClasses()
                .should()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Impl"));
        check(noClasses().should().resideInAnyPackage("..util..", "..common..", "..model..", "..service.."));
    }

    @Test
    void everyPackageIsListedAndNullMarked() throws IOException {
        var listed = new TreeSet<>(READING_ORDER);
        var found = KOERIER.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith("koerier."))
                .map(name -> name.split("\\.")[1])
                .filter(name -> !List.of(SHELL_BASE).contains("koerier." + name))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
                List.of(), found.stream().filter(name -> !listed.contains(name)).toList(), "unlisted packages");
        try (var directories = Files.walk(Path.of("src/main/java"))) {
            assertEquals(
                    List.of(),
                    directories
                            .filter(Files::isDirectory)
                            .filter(ArchitectureTest::holdsSource)
                            .filter(directory -> !Files.exists(directory.resolve("package-info.java")))
                            .toList(),
                    "packages without package-info.java");
        }
    }

    private static boolean holdsSource(Path directory) {
        try (var entries = Files.list(directory)) {
            return entries.anyMatch(entry -> entry.toString().endsWith(".java"));
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> areCore() {
        return resideInAPackage("koerier.*")
                .and(not(resideInAnyPackage(SHELL_BASE)))
                .as("are core");
    }

    private static SliceAssignment ioPackages() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return type.getPackageName().matches("koerier\\.[a-z]+\\.io")
                        ? SliceIdentifier.of(type.getPackageName())
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "io packages";
            }
        };
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(KOERIER);
    }
}
