package koerier.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs behind the tables about the log's database run; their figures mean nothing here.
class LogProgramsIT {
    private final List<String> said = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    @DisplayName("what a flush costs is printed for each size")
    void flushCost() throws Exception {
        FlushCost.run(said::add, folder, 1, 0.2, 1, 7);
        assertThat(said).hasSize(3);
        assertThat(said.get(1).strip()).matches("1 +[1-9][0-9]* .*");
        assertThat(said.get(2).strip()).matches("7 +[1-9][0-9]* .*");
    }

    @Test
    @DisplayName("what reading back costs is printed before and after the index covers the log")
    void readBack() throws Exception {
        ReadBack.run(said::add, folder, 0.5, 16, 2);
        assertThat(said).hasSize(3);
        assertThat(said.get(1)).startsWith("no index yet, every 2th: ");
        assertThat(said.get(2)).startsWith("indexed, every 2th: ");
    }
}
