package koerier.org;

import java.util.regex.Pattern;

/// The identity of an organisation, chosen by the business system: 1 to 64 letters, digits, `-`, `_` or `.`, beginning
/// with a letter or digit.
public record OrgId(String value) {
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    public OrgId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not an organisation id: " + value);
        }
    }

    public static boolean isValid(String value) {
        return SHAPE.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
