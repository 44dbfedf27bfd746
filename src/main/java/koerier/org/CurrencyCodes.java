package koerier.org;

import java.util.Currency;
import java.util.Set;
import java.util.stream.Collectors;

/// The ISO 4217 codes that amounts may have: those that Java knows and that have minor digits (no metals, no funds
/// without any, no `XXX`).
public final class CurrencyCodes {
    /// What a refusal says.
    public static final String EXPECTED = "must be an ISO 4217 currency code such as EUR";

    private static final Set<String> KNOWN = Currency.getAvailableCurrencies().stream()
            .filter(currency -> currency.getDefaultFractionDigits() >= 0)
            .map(Currency::getCurrencyCode)
            .collect(Collectors.toUnmodifiableSet());

    private CurrencyCodes() {}

    public static boolean isKnown(String code) {
        return KNOWN.contains(code);
    }
}
