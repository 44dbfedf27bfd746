package koerier;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import koerier.settings.Given;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.ReaderException;

/// The file of settings: YAML, of which every scalar is the text that was written, so that `on`, `010` and `1:30`
/// stay what they are. Mistakes fail with [IllegalArgumentException], which names the line and no value.
record SettingsFile(Path path) {
    private static final int ALIASES_MAX = 20;
    private static final int SIZE_MAX = 1 << 20;

    List<Given> read() {
        try {
            if (Files.size(path) > SIZE_MAX) {
                throw new IllegalArgumentException(path + " is larger than " + SIZE_MAX + " bytes");
            }
            return read(Files.readString(path));
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("cannot read " + path + ": " + unreadable, unreadable);
        }
    }

    List<Given> read(String text) {
        @Nullable Node root = compose(text);
        List<Given> all = new ArrayList<>();
        if (root != null) {
            add(root, "", all, 0);
        }
        return all;
    }

    private @Nullable Node compose(String text) {
        try {
            var options = new LoaderOptions();
            options.setMaxAliasesForCollections(ALIASES_MAX);
            return new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
        } catch (MarkedYAMLException broken) { // its message shows the text around, which may be a secret
            int line = broken.getProblemMark() == null
                    ? 1
                    : broken.getProblemMark().getLine() + 1;
            throw new IllegalArgumentException(path + ":" + line + ": this is no YAML: " + broken.getProblem());
        } catch (ReaderException broken) {
            long line = 1
                    + text.codePoints()
                            .limit(broken.getPosition())
                            .filter(c -> c == '\n')
                            .count();
            throw new IllegalArgumentException(
                    path + ":" + line + ": this is no YAML: there is a character that no text has");
        } catch (YAMLException tooMuch) { // the one kind that is left, and does not say where
            throw new IllegalArgumentException(path + ":1: there are too many levels or aliases", tooMuch);
        }
    }

    private void add(Node node, String key, List<Given> all, int depth) {
        switch (node) {
            case MappingNode mapping -> {
                if (depth > ALIASES_MAX) {
                    throw wrong(node, "too many levels");
                }
                Set<String> names = new HashSet<>();
                for (NodeTuple member : mapping.getValue()) {
                    if (!(member.getKeyNode() instanceof ScalarNode name)) {
                        throw wrong(node, "a name must be a text");
                    }
                    if (!names.add(name.getValue())) {
                        throw wrong(name, "`" + name.getValue() + "` is there twice");
                    }
                    add(
                            member.getValueNode(),
                            key.isEmpty() ? name.getValue() : key + "." + name.getValue(),
                            all,
                            depth + 1);
                }
            }
            case SequenceNode sequence -> {
                List<String> values = new ArrayList<>();
                for (Node entry : sequence.getValue()) {
                    if (!(entry instanceof ScalarNode text)) {
                        throw wrong(entry, "an entry of `" + key + "` must be a text");
                    }
                    values.add(text.getValue());
                }
                all.add(new Given(key, values, origin(node)));
            }
            case ScalarNode scalar -> {
                if (key.isEmpty()) {
                    throw wrong(node, "settings are `name: value`");
                }
                all.add(new Given(key, List.of(scalar.getValue()), origin(node)));
            }
            default -> throw wrong(node, "this is not understood");
        }
    }

    private IllegalArgumentException wrong(Node at, String what) {
        return new IllegalArgumentException(origin(at) + ": " + what);
    }

    private String origin(Node node) {
        return path + ":" + (node.getStartMark().getLine() + 1);
    }
}
