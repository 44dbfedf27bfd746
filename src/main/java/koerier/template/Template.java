package koerier.template;

import java.util.List;
import java.util.Set;
import koerier.bytes.ByteSink;

/// A compiled template: literal byte segments and field writers with their escapers, chosen once. Immutable; the same
/// object makes preview, test and dispatch.
public interface Template {
    /// Writes the text for one event.
    ///
    /// @throws RenderFailure when an unsupported field is met and the webhook says `fail`, or when a value may not
    ///     stand where it would (a path segment `..`)
    void render(RenderContext context, ByteSink out);

    /// The distinct fields it reads: module path and field, as in `Deals.Account_Name.Phone`. System tokens do not
    /// count.
    Set<String> fields();

    List<Warning> warnings();

    /// What stood in the document, with every reference stored by field identity when read back (`stored`), and as
    /// people
    /// see it (`shown`): current labels, and `${Unsupported_Field}` for what is not available.
    String shown();
}
