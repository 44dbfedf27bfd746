package koerier.org;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import koerier.document.DocumentReader;
import koerier.document.Parsed;
import koerier.document.Text;
import koerier.org.Organisation.Admin;
import koerier.org.Organisation.Currency;
import org.jspecify.annotations.Nullable;

/// An organisation as a document: `PUT /v1/orgs/{org}`. Omitted members take their defaults.
public final class OrganisationDocument {
    static final int NAME_MAX = 100;
    static final int USER_LICENCES_MAX = 10_000_000;
    static final int CURRENCIES_MAX = 200;
    static final int HOLIDAYS_MAX = 1_000;
    static final int ADMINS_MAX = 50;
    static final int EMAIL_MAX = 254;
    static final int NOTIFY_URL_MAX = 200;
    static final int PROFILE_MAX = 50;
    static final int PROFILE_LABEL_MAX = 100;
    static final int PROFILE_VALUE_MAX = 2_000;
    /// More entries than there are features or days of the week are repetitions.
    private static final int CHOICES_MAX = 20;

    private static final String DEFAULT_CURRENCY = "EUR";
    private static final Set<DayOfWeek> DEFAULT_WORKING_DAYS = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);

    /// Members of answers that say more than was configured; they may be sent back.
    private static final Set<String> READ_ONLY =
            Set.of("id", "dailyLimit", "usedToday", "notifySecret", "createdAt", "updatedAt", "version", "warnings");

    private static final List<String> DAYS =
            Stream.of(DayOfWeek.values()).map(DayOfWeek::name).toList();
    private static final String DAYS_EXPECTED = "must be one of " + String.join(", ", DAYS);
    private static final String FEATURES_EXPECTED = "must be one of "
            + Stream.of(Feature.values()).map(Feature::spelling).collect(Collectors.joining(", "));

    /// The shape that HTML gives `input type=email`, with at least one dot in the domain.
    private static final Pattern EMAIL = Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
            + "@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    private static final int ISO_DATE_LENGTH = "2026-12-25".length();

    private OrganisationDocument() {}

    /// Reads an organisation, or names everything that is wrong with it.
    public static Parsed<Organisation> parse(OrgId id, Map<String, @Nullable Object> document, Editions editions) {
        DocumentReader reader = DocumentReader.of(document);
        Organisation organisation = read(id, reader);
        if (editions.find(organisation.edition()).isEmpty()) {
            reader.error("edition", "choice", "must be one of " + String.join(", ", editions.names()));
        }
        return reader.result(organisation);
    }

    /// Reads back what [#document] wrote. The edition is not judged: the operator may have taken it out of the
    /// configuration since, and its organisations must stay readable.
    ///
    /// @throws IllegalArgumentException if it is no such document
    public static Organisation load(OrgId id, Map<String, @Nullable Object> stored) {
        DocumentReader reader = DocumentReader.of(stored);
        Organisation organisation = read(id, reader);
        if (!reader.isValid()) {
            throw new IllegalArgumentException("no stored organisation: " + reader.errors());
        }
        return organisation;
    }

    private static Organisation read(OrgId id, DocumentReader reader) {
        String currency = currency(reader, "currency").orElse(DEFAULT_CURRENCY);
        Organisation organisation = new Organisation(
                id,
                reader.requiredLine("name", NAME_MAX),
                reader.text("edition", Editions.DEFAULT),
                reader.integer("userLicences", 1, 1, USER_LICENCES_MAX),
                zone(reader),
                locale(reader),
                weekStart(reader),
                Set.copyOf(reader.texts("features", CHOICES_MAX, "choice", FEATURES_EXPECTED, Feature::find)),
                currency,
                currencies(reader, currency),
                workingDays(reader),
                Set.copyOf(reader.texts(
                        "holidays",
                        HOLIDAYS_MAX,
                        "date",
                        "must be a date such as 2026-12-25",
                        OrganisationDocument::date)),
                admins(reader),
                notifyUrl(reader),
                profile(reader));
        reader.refuseUnknown(READ_ONLY);
        return organisation;
    }

    /// The document that reads as this organisation, every member present.
    public static Map<String, @Nullable Object> document(Organisation organisation) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", organisation.id().value());
        document.put("name", organisation.name());
        document.put("edition", organisation.edition());
        document.put("userLicences", organisation.userLicences());
        document.put("timeZone", zoneName(organisation.zone()));
        document.put("locale", organisation.locale().getLanguage());
        document.put("weekStart", organisation.weekStart().name());
        document.put(
                "features",
                Stream.of(Feature.values())
                        .filter(organisation.features()::contains)
                        .map(Feature::spelling)
                        .toList());
        document.put("currency", organisation.currency());
        document.put(
                "currencies",
                organisation.currencies().stream()
                        .map(further -> members("code", further.code(), "active", further.active()))
                        .toList());
        document.put(
                "workingDays",
                Stream.of(DayOfWeek.values())
                        .filter(organisation.workingDays()::contains)
                        .map(DayOfWeek::name)
                        .toList());
        document.put(
                "holidays",
                new TreeSet<>(organisation.holidays())
                        .stream().map(LocalDate::toString).toList());
        document.put(
                "admins",
                organisation.admins().stream()
                        .map(admin -> Map.of("email", admin.email()))
                        .toList());
        document.put("notifyUrl", organisation.notifyUrl());
        document.put("profile", new LinkedHashMap<>(organisation.profile()));
        return document;
    }

    private static Map<String, Object> members(String first, Object one, String second, Object other) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(first, one);
        members.put(second, other);
        return members;
    }

    /// `Z`, which Java makes of UTC when it normalises, is no zone that may be named.
    private static String zoneName(ZoneId zone) {
        return zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
    }

    private static ZoneId zone(DocumentReader reader) {
        Optional<String> name = reader.text("timeZone");
        Optional<ZoneId> zone = name.flatMap(Zones::find);
        if (name.isPresent() && zone.isEmpty()) {
            reader.error("timeZone", "timeZone", Zones.EXPECTED);
        }
        return zone.orElseGet(() -> ZoneId.of("UTC"));
    }

    private static Locale locale(DocumentReader reader) {
        return switch (reader.text("locale", "en")) {
            case "en" -> Locale.ENGLISH;
            case "nl" -> Locale.of("nl");
            default -> {
                reader.error("locale", "choice", "must be one of en, nl");
                yield Locale.ENGLISH;
            }
        };
    }

    private static DayOfWeek weekStart(DocumentReader reader) {
        Optional<String> name = reader.text("weekStart");
        Optional<DayOfWeek> day = name.flatMap(OrganisationDocument::day);
        if (name.isPresent() && day.isEmpty()) {
            reader.error("weekStart", "choice", DAYS_EXPECTED);
        }
        return day.orElse(DayOfWeek.MONDAY);
    }

    private static Set<DayOfWeek> workingDays(DocumentReader reader) {
        if (!reader.has("workingDays")) {
            return DEFAULT_WORKING_DAYS;
        }
        int before = reader.errors().size();
        List<DayOfWeek> days =
                reader.texts("workingDays", CHOICES_MAX, "choice", DAYS_EXPECTED, OrganisationDocument::day);
        if (days.isEmpty() && reader.errors().size() == before) {
            reader.error("workingDays", "required", "must name at least one day");
        }
        return Set.copyOf(days);
    }

    private static Optional<DayOfWeek> day(String name) {
        return DAYS.contains(name) ? Optional.of(DayOfWeek.valueOf(name)) : Optional.empty();
    }

    private static Optional<LocalDate> date(String text) {
        if (text.length() != ISO_DATE_LENGTH) { // the parser also takes years of ten digits
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException noDate) {
            return Optional.empty();
        }
    }

    private static Optional<String> currency(DocumentReader reader, String member) {
        Optional<String> code = reader.text(member);
        if (code.isPresent() && !CurrencyCodes.isKnown(code.get())) {
            reader.error(member, "currency", CurrencyCodes.EXPECTED);
            return Optional.empty();
        }
        return code;
    }

    private static List<Currency> currencies(DocumentReader reader, String own) {
        List<Currency> currencies = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (DocumentReader entry : reader.objects("currencies", CURRENCIES_MAX)) {
            if (!entry.has("code")) {
                entry.error("code", "required", "is required");
            }
            Optional<String> code = currency(entry, "code");
            boolean active = entry.bool("active", true);
            entry.refuseUnknown(Set.of());
            if (code.isEmpty()) {
                continue;
            }
            if (!seen.add(code.get())) {
                entry.error("code", "duplicate", code.get() + " is listed twice");
            } else if (code.get().equals(own) && !active) {
                entry.error("active", "conflict", "the organisation's own currency cannot be inactive");
            }
            currencies.add(new Currency(code.get(), active));
        }
        return currencies;
    }

    private static List<Admin> admins(DocumentReader reader) {
        List<Admin> admins = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (DocumentReader entry : reader.objects("admins", ADMINS_MAX)) {
            String email = entry.requiredText("email");
            entry.refuseUnknown(Set.of());
            if (!isEmail(email)) {
                if (!email.isEmpty() || entry.raw("email") instanceof String) {
                    entry.error("email", "email", "must be an e-mail address such as it@example.com");
                }
            } else if (!seen.add(email.toLowerCase(Locale.ROOT))) {
                entry.error("email", "duplicate", "is listed twice");
            }
            admins.add(new Admin(email));
        }
        return admins;
    }

    private static boolean isEmail(String text) {
        return text.length() <= EMAIL_MAX && EMAIL.matcher(text).matches();
    }

    private static @Nullable String notifyUrl(DocumentReader reader) {
        return reader.line("notifyUrl", NOTIFY_URL_MAX).orElse(null);
    }

    private static Map<String, String> profile(DocumentReader reader) {
        Map<String, String> profile = new LinkedHashMap<>();
        Optional<DocumentReader> members = reader.object("profile");
        if (members.isEmpty()) {
            return profile;
        }
        DocumentReader entries = members.get();
        if (entries.names().size() > PROFILE_MAX) {
            reader.error(
                    "profile",
                    "tooMany",
                    "has " + entries.names().size() + " entries, at most " + PROFILE_MAX + " are allowed");
            return profile;
        }
        for (String label : entries.names()) {
            Text.lineFault(label, PROFILE_LABEL_MAX)
                    .ifPresent(fault -> entries.error(label, "text", "its label " + fault));
            entries.text(label).ifPresent(value -> {
                Text.fault(value, PROFILE_VALUE_MAX).ifPresent(fault -> entries.error(label, "text", fault));
                profile.put(label, value);
            });
        }
        return profile;
    }
}
