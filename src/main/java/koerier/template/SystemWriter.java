package koerier.template;

import koerier.bytes.ByteSink;

/// Writes a system token: what Koerier itself knows of the delivery.
final class SystemWriter extends Writer {
    /// The tokens, as in `${!Koerier.Event_Id}`.
    enum Token {
        DELIVERY_ID("Delivery_Id"),
        EVENT_ID("Event_Id"),
        OPERATION("Operation"),
        RULE_NAME("Rule_Name"),
        OCCURRED_AT("Occurred_At");

        private final String spelling;

        Token(String spelling) {
            this.spelling = spelling;
        }

        String spelling() {
            return spelling;
        }
    }

    private final Token token;
    private final Escaper escaper;
    private final MomentFormat format;
    private final ZoneOffsets zone;

    SystemWriter(Token token, Escaper escaper, MomentFormat format, ZoneOffsets zone) {
        this.token = token;
        this.escaper = escaper;
        this.format = format;
        this.zone = zone;
    }

    @Override
    void write(RenderContext context, ByteSink out) {
        boolean bare = escaper.context().isBareJson() && !(token == Token.OCCURRED_AT && format.isNumber());
        int mark = out.length();
        if (bare) {
            out.put('"');
        }
        switch (token) {
            case DELIVERY_ID -> text(context.deliveryId(), out);
            case EVENT_ID -> text(context.eventId(), out);
            case OPERATION -> text(context.operation(), out);
            case RULE_NAME -> text(context.ruleName(), out);
            case OCCURRED_AT -> {
                long millis = context.occurredAtMillis();
                format.writeMoment(millis, format.isUtc() ? 0 : zone.at(Math.floorDiv(millis, 1_000)), out);
                escaper.escapeFrom(mark, out);
            }
        }
        if (bare) {
            out.put('"');
        }
        escaper.finish(mark, out);
    }

    private void text(String text, ByteSink out) {
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            escaper.write(codePoint, out);
            i += Character.charCount(codePoint);
        }
    }
}
