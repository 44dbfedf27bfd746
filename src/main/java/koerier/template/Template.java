package koerier.template;

import java.util.List;
import java.util.Set;
import koerier.bytes.ByteSink;

/// A compiled template: literal byte segments and field writers with their escapers, chosen once. Immutable; the same
/// object makes preview, test and dispatch.
public interface Template {
    /// Writes the text for one event, behind what the sink already holds.
    ///
    /// @throws RenderFailure when an unsupported field is met and the webhook says `fail`, or when a value may not
    ///     stand where it would (a path segment `..`)
    /// @throws ByteSink.Full when the text is longer than the sink takes
    void render(RenderContext context, ByteSink out);

    /// The distinct fields it reads: module path and field, as in `Deals.Account_Name.Phone`; the organisation's as
    /// `Organization.Phone`. System tokens do not count, a field that is not available now does.
    Set<String> fields();

    List<Warning> warnings();

    /// The text as it was saved, to be compiled again later, with the references saved beside it.
    String source();

    /// The text as people see it: current labels, and `${Unsupported_Field}` for what is not available.
    String shown();
}
