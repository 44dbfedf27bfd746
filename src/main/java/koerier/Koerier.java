package koerier;

import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The command line of Koerier.
@Command(
        name = "koerier",
        description = "A webhook dispatch engine.",
        mixinStandardHelpOptions = true,
        versionProvider = Koerier.Version.class,
        subcommands = {DevCommand.class, ServeCommand.class, MigrateCommand.class, ReceiverCommand.class})
public final class Koerier implements Callable<Integer> {
    /// Netty's events for the flight recorder: with them, the first buffer makes the JVM set up all of its own, which
    /// takes a third of a second of an event loop. Who wants them sets it to true.
    private static final String NETTY_JFR = "io.netty.jfr.enabled";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Koerier() {}

    static void main(String[] arguments) {
        if (System.getProperty(NETTY_JFR) == null) {
            System.setProperty(NETTY_JFR, "false");
        }
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        var line = new CommandLine(new Koerier());
        var commands = line.getSubcommands();
        SettingOptions.add(Objects.requireNonNull(commands.get("serve")).getCommandSpec(), "");
        SettingOptions.add(Objects.requireNonNull(commands.get("migrate")).getCommandSpec(), "database.");
        return line.setExecutionExceptionHandler((failure, command, _) -> {
                    command.getErr().println("koerier: " + reason(failure));
                    return command.getCommandSpec().exitCodeOnExecutionException();
                })
                .execute(arguments);
    }

    /// Without a command: the help.
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return CommandLine.ExitCode.USAGE;
    }

    /// A failure in one line; a person gets no stack trace.
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getMessage() == null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"koerier " + number()};
        }

        static String number() {
            String version = Koerier.class.getPackage().getImplementationVersion();
            return version == null ? "development" : version;
        }
    }
}
