package koerier.api.io;

import io.vertx.core.Future;
import java.util.List;

/// Says whether this node can take work.
public interface Readiness {
    Future<List<Check>> check();

    /// @param name such as `store`
    /// @param detail for operators; never a secret
    record Check(String name, boolean up, String detail) {}
}
