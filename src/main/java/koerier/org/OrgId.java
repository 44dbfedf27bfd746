package koerier.org;

/// The identity of an organisation, chosen by the business system: 1 to 64 letters, digits, `-`, `_` or `.`, beginning
/// with a letter or digit.
public record OrgId(String value) {
    private static final int LENGTH_MAX = 64;

    public OrgId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not an organisation id: " + value);
        }
    }

    public static boolean isValid(String value) {
        if (value.isEmpty() || value.length() > LENGTH_MAX || !isLetterOrDigit(value.charAt(0))) {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isLetterOrDigit(c) && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    @Override
    public String toString() {
        return value;
    }
}
