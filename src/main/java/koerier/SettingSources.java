package koerier;

import java.nio.file.Path;
import koerier.settings.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Where the settings of a command come from: its file, the environment, and its options.
final class SettingSources {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "${env:KOERIER_CONFIG}",
            description = "The node's file of settings; or name it as KOERIER_CONFIG.")
    private @Nullable Path config;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /// @throws IllegalArgumentException with all that is wrong, a line each
    Settings resolve() {
        return new GivenSettings(config, System.getenv(), SettingOptions.given(command)).resolve(ProductSettings.TABLE);
    }
}
