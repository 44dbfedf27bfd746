package koerier.api;

import koerier.org.OrgId;

/// Who calls, and what he may.
public record Caller(ApiKey key) {

    /// Whether the caller may see that this organisation exists.
    public boolean sees(OrgId org) {
        return isOperator() || key.org().filter(org::equals).isPresent();
    }

    public boolean may(Scope scope) {
        return isOperator()
                || key.scopes().contains(scope)
                || (scope == Scope.READ && key.scopes().contains(Scope.MANAGE_WORKFLOWS));
    }

    public boolean isOperator() {
        return key.scopes().contains(Scope.OPERATOR);
    }

    /// As the history of changes names him.
    public String actor() {
        return key.id();
    }
}
