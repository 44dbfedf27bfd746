package koerier.api.io;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import koerier.api.ApiKey;
import koerier.api.KeyText;
import koerier.api.Scope;
import koerier.api.TokenSettings;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// What the claims of a valid token make of its bearer.
final class TokenClaims {
    /// Before the subject, as the audit log names the caller.
    static final String PREFIX = "oidc:";

    private static final int SUBJECT_MAX = 200;

    private TokenClaims() {}

    /// A caller with the scopes that the token names and that are known here. `operator` counts only in a token without
    /// an organisation: what is issued to an organisation's people never reaches another one.
    ///
    /// @return null when nobody can be made of them
    static @Nullable ApiKey caller(TokenSettings settings, Map<String, Object> claims, String token, Instant now) {
        if (!(claims.get("sub") instanceof String subject)
                || subject.isBlank()
                || subject.length() > SUBJECT_MAX
                || subject.chars().anyMatch(c -> c < ' ' || c == 0x7F || Character.isSurrogate((char) c))) {
            return null;
        }
        Object org = find(claims, settings.orgClaim());
        if (org != null && !(org instanceof String text && OrgId.isValid(text))) {
            return null;
        }
        Set<Scope> scopes = scopes(texts(find(claims, settings.scopesClaim())), settings.scopePrefix());
        if (org != null) {
            scopes.remove(Scope.OPERATOR);
        }
        return new ApiKey(
                PREFIX + subject,
                subject,
                KeyText.hash(token),
                "",
                Optional.ofNullable(org).map(text -> new OrgId((String) text)),
                scopes,
                now);
    }

    private static Set<Scope> scopes(List<String> texts, String prefix) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (Scope scope : Scope.values()) {
            if (texts.contains(prefix + scope.spelling())) {
                scopes.add(scope);
            }
        }
        return scopes;
    }

    /// A claim of that name, or what dots lead to.
    private static @Nullable Object find(Map<?, ?> claims, String name) {
        Object whole = claims.get(name);
        int dot = name.indexOf('.');
        if (whole != null || dot < 0) {
            return whole;
        }
        return claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner
                ? find(inner, name.substring(dot + 1))
                : null;
    }

    private static List<String> texts(@Nullable Object claim) {
        return switch (claim) {
            case String text -> List.of(text.split(" +", -1));
            case List<?> list -> {
                List<String> texts = new ArrayList<>();
                list.forEach(each -> texts.add(String.valueOf(each)));
                yield texts;
            }
            case null, default -> List.of();
        };
    }
}
