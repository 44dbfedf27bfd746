package koerier.webhook;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import koerier.bytes.ByteSink;
import koerier.template.Placement;
import koerier.template.RenderContext;
import koerier.template.Template;
import org.jspecify.annotations.Nullable;

/// One parameter as it is written into a query or a form: the encoded name with its equals sign, and a value.
///
/// @param literal the encoded value of a custom parameter; null when a template makes the value
/// @param template makes the encoded value; null when it is literal
/// @param preview name and value as people see them, merge fields unresolved
record Parameter(
        byte[] name, byte @Nullable [] literal, @Nullable Template template, boolean secret, String preview) {
    private static final byte[] MASK = WebhookDocument.MASK.getBytes(StandardCharsets.US_ASCII);

    /// The parameters of a webhook in the order in which they are sent: entity, custom, user-defined.
    static List<Parameter> of(Webhook webhook, WebhookParts parts, Placement placement) {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < webhook.entityParameters().size(); i++) {
            parameters.add(templated(
                    webhook.entityParameters().get(i).name(), parts.entities().get(i), placement));
        }
        for (Webhook.CustomParameter custom : webhook.customParameters()) {
            String name = Part.encoded(custom.name(), placement) + "=";
            String value = Part.encoded(custom.value(), placement);
            String preview = name + (custom.secret() ? WebhookDocument.MASK : value);
            parameters.add(new Parameter(ascii(name), ascii(value), null, custom.secret(), preview));
        }
        Webhook.UserDefined userDefined = webhook.userDefined();
        if (userDefined != null && !WebhookParts.isRaw(webhook)) {
            parameters.add(templated(userDefined.name(), parts.userDefined(), placement));
        }
        return List.copyOf(parameters);
    }

    private static Parameter templated(String parameter, Part part, Placement placement) {
        String name = Part.encoded(parameter, placement) + "=";
        return new Parameter(ascii(name), null, part.template(), false, name + part.preview(placement));
    }

    void render(RenderContext context, ByteSink out, boolean masked) {
        out.put(name);
        if (literal != null) {
            out.put(secret && masked ? MASK : literal);
        } else if (template != null) {
            template.render(context, out);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return "Parameter[" + preview + "]";
    }
}
