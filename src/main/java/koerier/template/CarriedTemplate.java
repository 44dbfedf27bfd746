package koerier.template;

import java.util.List;
import java.util.Set;
import koerier.bytes.ByteSink;

/// A template whose whole text is one value of something else: XML in a form field, JSON in a query parameter. It is
/// escaped twice, as its own format and then as what carries it.
final class CarriedTemplate implements Template {
    private final Template inner;
    private final Escaper carrier;

    CarriedTemplate(Template inner, Escaper carrier) {
        this.inner = inner;
        this.carrier = carrier;
    }

    @Override
    public void render(RenderContext context, ByteSink out) {
        int mark = out.length();
        inner.render(context, out);
        carrier.escapeFrom(mark, out);
    }

    @Override
    public Set<String> fields() {
        return inner.fields();
    }

    @Override
    public List<Warning> warnings() {
        return inner.warnings();
    }

    @Override
    public String source() {
        return inner.source();
    }

    @Override
    public String shown() {
        return inner.shown();
    }
}
