package koerier.load;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `koerier bench`: measures the whole engine under load, beside baselines of the same run, and says whether it kept
/// what it promises meanwhile.
@Command(
        name = "koerier bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures the whole engine: generator, engine with its PostgreSQL, and receiver as processes of their own on "
                    + "loopback, in rounds that take turns with a baseline. The receiver keeps a ledger: a run that lost, "
                    + "doubled, hurried or disordered anything has failed, and so says the exit status.",
            "",
            "`koerier bench jmh [REGEX]` runs the benchmarks of the hot path instead (JMH options).",
            ""
        })
public final class Bench implements Callable<Integer> {
    private static final int FAULTY = 1;
    private static final List<Scenario> SCENARIOS = List.of(
            new Throughput(),
            new Latency(),
            new Drain(),
            new Ingest(),
            new LogLayer(),
            new HeldSnapshot(),
            new Garbage(),
            new Backlog(),
            new SlowReceivers(),
            new RetryStorm(),
            new Rotation(),
            new ColdStart());

    @Parameters(paramLabel = "SCENARIO", arity = "0..*", description = "Which ones; all of them without a name.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--small", description = "As short as can be, to see that it works; the figures mean nothing.")
    private boolean small;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each contestant (default: 5).")
    private @Nullable Integer rounds;

    @Option(names = "--seconds", paramLabel = "N", description = "Length of a round (default: 10).")
    private @Nullable Double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Seconds of each contestant before it counts (default: 25).")
    private @Nullable Double warmUp;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the report and the engine's data go (default: target/bench/ and the time).")
    private @Nullable Path out;

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description = "Deliver to receivers of your own on this machine instead: a file with a URL a line.")
    private @Nullable Path against;

    private final Progress progress;

    private Bench(Progress progress) {
        this.progress = progress;
    }

    public static void main(String[] arguments) {
        System.exit(commandLine(Progress.standard()).execute(arguments));
    }

    /// For a run inside of this process that says nothing.
    ///
    /// @return the exit status
    static int run(String... arguments) {
        return commandLine(Progress.silent()).execute(arguments);
    }

    private static CommandLine commandLine(Progress progress) {
        CommandLine line = new CommandLine(new Bench(progress));
        line.getCommandSpec().usageMessage().footer(footer());
        return line;
    }

    private static String[] footer() {
        List<String> lines = new ArrayList<>(List.of("", "Scenarios:"));
        SCENARIOS.forEach(
                scenario -> lines.add("  %-5s %s".formatted(scenario.names().getFirst(), scenario.title())));
        return lines.toArray(String[]::new);
    }

    @Override
    public Integer call() throws IOException {
        List<Scenario> scenarios = SCENARIOS;
        if (against != null) {
            try {
                scenarios = List.of(Against.read(against));
            } catch (IllegalArgumentException refused) {
                progress.say("koerier: " + refused.getMessage());
                return CommandLine.ExitCode.USAGE;
            }
        }
        Set<String> known = scenarios.stream()
                .flatMap(scenario -> scenario.names().stream())
                .collect(Collectors.toSet());
        for (String name : names) {
            if (!known.contains(name)) {
                progress.say("koerier: no such scenario: " + name + " (koerier bench --help lists them)");
                return CommandLine.ExitCode.USAGE;
            }
        }
        return conclude(measure(scenarios, settings()));
    }

    private Report measure(List<Scenario> scenarios, Settings settings) {
        List<Result> results = new ArrayList<>();
        try (Bed bed = new Bed(settings, progress)) {
            JsonObject machine = Machine.describe(settings);
            for (Scenario scenario : scenarios) {
                Set<String> asked = new LinkedHashSet<>(names);
                asked.retainAll(scenario.names());
                if (names.isEmpty()) {
                    asked.add(scenario.names().getFirst());
                }
                if (!asked.isEmpty()) {
                    results.add(scenario.run(bed, asked));
                    new Report(command(), machine, settings, results).write(); // a run that is cut short keeps these
                }
            }
            return new Report(command(), machine, settings, results);
        }
    }

    private Settings settings() {
        Path folder = out != null
                ? out
                : Path.of(System.getProperty("koerier.home", "."))
                        .resolve(Path.of(
                                "target",
                                "bench",
                                LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"))));
        Settings base = small ? Settings.small(folder.toAbsolutePath()) : Settings.full(folder.toAbsolutePath());
        return new Settings(
                small,
                rounds != null ? rounds : base.rounds(),
                seconds != null ? seconds : base.seconds(),
                warmUp != null ? warmUp : base.warmUp(),
                base.folder());
    }

    private String command() {
        StringBuilder command = new StringBuilder("./koerier bench");
        names.forEach(name -> command.append(' ').append(name));
        command.append(small ? " --small" : "");
        command.append(against == null ? "" : " --against " + against);
        command.append(rounds == null ? "" : " --rounds " + rounds);
        command.append(seconds == null ? "" : " --seconds " + Gate.number(seconds));
        command.append(warmUp == null ? "" : " --warm-up " + Gate.number(warmUp));
        return command.toString();
    }

    private int conclude(Report report) {
        Path page = report.write();
        progress.say("");
        for (Gate gate : report.gates()) {
            progress.say("%-6s %-72s %8s  %-14s %s"
                    .formatted(gate.scenario(), gate.what(), Gate.number(gate.value()), gate.bound(), gate.verdict()));
        }
        report.faults().forEach(fault -> progress.say("FAULT  " + fault));
        progress.say("");
        progress.say("report: " + page);
        return report.faults().isEmpty() ? CommandLine.ExitCode.OK : FAULTY;
    }
}
