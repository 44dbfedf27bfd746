package koerier.schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import koerier.org.Feature;
import koerier.org.Organisation;
import koerier.schema.Resolution.Ambiguous;
import koerier.schema.Resolution.Found;
import koerier.schema.Resolution.Reason;
import koerier.schema.Resolution.Unavailable;
import koerier.schema.Resolution.Unknown;

/// The modules and fields of one organisation: the standard catalogue, its own modules and fields, less what its
/// features and currencies take away. Immutable. Modules that the organisation did not touch are shared with the
/// catalogue, indexes included.
///
/// What is available goes before what is not: a deleted field never stands in the way of a new one of its name.
public final class OrgSchema {
    /// How every module's display-name field may be called.
    private static final String DISPLAY_NAME = "Name";

    private final Organisation organisation;
    private final Map<String, ModuleSchema> modules;
    private final Names<ModuleSchema> moduleNames;
    private final Map<String, Names<Field>> labels;

    /// @param modules all modules by api name, standard and custom, deleted ones included
    public OrgSchema(Organisation organisation, Map<String, ModuleSchema> modules) {
        this.organisation = organisation;
        if (modules.equals(Catalogue.modules())) {
            this.modules = Catalogue.modules();
            this.moduleNames = Catalogue.MODULE_NAMES;
            this.labels = Catalogue.LABELS;
            return;
        }
        this.modules = Collections.unmodifiableMap(new LinkedHashMap<>(modules));
        this.moduleNames = moduleNames(modules.values());
        Map<String, Names<Field>> indexes = HashMap.newHashMap(modules.size());
        modules.forEach((apiName, module) -> {
            Names<Field> shared = Catalogue.LABELS.get(apiName);
            boolean isShared =
                    shared != null && module.equals(Catalogue.modules().get(apiName));
            indexes.put(apiName, isShared ? shared : labels(module));
        });
        this.labels = Map.copyOf(indexes);
    }

    /// The catalogue with an organisation's own things laid over it.
    ///
    /// @param ownModules custom modules, deleted ones included, and standard modules that were renamed
    /// @param ownFields by the api name of their module: custom fields, deleted ones included, and renamed
    ///     standard fields; fields of a module that does not exist are passed over
    public static OrgSchema of(
            Organisation organisation, Collection<ModuleSchema> ownModules, Map<String, List<Field>> ownFields) {
        if (ownModules.isEmpty() && ownFields.isEmpty()) {
            return new OrgSchema(organisation, Catalogue.modules());
        }
        Map<String, ModuleSchema> modules = new LinkedHashMap<>(Catalogue.modules());
        for (ModuleSchema own : ownModules) {
            ModuleSchema standard = Catalogue.modules().get(own.apiName());
            modules.put(
                    own.apiName(),
                    standard == null ? own : standard.withNames(own.singular(), own.plural(), own.aliases()));
        }
        ownFields.forEach(
                (apiName, fields) -> modules.computeIfPresent(apiName, (same, module) -> module.withFields(fields)));
        return new OrgSchema(organisation, modules);
    }

    /// The same modules and fields for the organisation as it is now (its features and currencies may differ).
    public OrgSchema with(Organisation changed) {
        return new OrgSchema(changed, modules);
    }

    /// The same schema with this module in the place of the one with its api name.
    public OrgSchema with(ModuleSchema module) {
        Map<String, ModuleSchema> all = new LinkedHashMap<>(modules);
        all.put(module.apiName(), module);
        return new OrgSchema(organisation, all);
    }

    public Organisation organisation() {
        return organisation;
    }

    /// All modules, those of the catalogue first; deleted ones included.
    public Collection<ModuleSchema> modules() {
        return modules.values();
    }

    /// The module of exactly this api name, deleted or not.
    public Optional<ModuleSchema> known(String apiName) {
        return Optional.ofNullable(modules.get(apiName));
    }

    /// Another module that is called by this api name, which would take the name from it.
    Optional<ModuleSchema> namesake(String apiName) {
        return moduleNames.folded(apiName).stream()
                .filter(module -> !module.deleted() && !module.apiName().equals(apiName))
                .findFirst();
    }

    /// Resolves a module by api name, else by singular, plural or alias: exactly, else case-insensitively with blanks
    /// collapsed.
    public Resolution<ModuleSchema> module(String name) {
        ModuleSchema named = modules.get(name);
        if (named != null && !named.deleted()) {
            return new Found<>(named);
        }
        return resolve(moduleNames, name, OrgSchema::unavailable, ModuleSchema::apiName);
    }

    /// Resolves a field of a module by api name: exactly, and nothing else. Availability is judged (deleted, feature
    /// off, currency off).
    public Resolution<Field> field(ModuleSchema module, String apiName) {
        Field field = module.fields().get(apiName);
        return field == null ? new Unknown<>(apiName) : judged(field);
    }

    /// Resolves a field of a module by label or alias: exactly, else case-insensitively with blanks collapsed; `Name`
    /// is the module's display-name field.
    ///
    /// @param module a module of this schema
    public Resolution<Field> fieldByLabel(ModuleSchema module, String label) {
        if (label.equals(DISPLAY_NAME)) {
            return field(module, module.displayName());
        }
        Names<Field> names = labels.get(module.apiName());
        return names == null ? new Unknown<>(label) : resolve(names, label, this::unavailable, Field::apiName);
    }

    /// The field of `module` that leads to `target`: the standard one (the first in the catalogue), else the only
    /// custom one. Owner and user fields lead to users, the record's owner first.
    public Resolution<Field> lookupTo(ModuleSchema module, ModuleSchema target) {
        List<Field> own = new ArrayList<>();
        Optional<Field> gone = Optional.empty();
        for (Field field : module.fields().values()) {
            if (!target.apiName().equals(field.target())) {
                continue;
            }
            if (unavailable(field).isPresent()) {
                gone = gone.or(() -> Optional.of(field));
            } else if (!field.custom()) {
                return new Found<>(field);
            } else {
                own.add(field);
            }
        }
        return switch (own.size()) {
            case 0 -> gone.map(this::judged).orElseGet(() -> new Unknown<>(target.apiName()));
            case 1 -> new Found<>(own.getFirst());
            default ->
                new Ambiguous<>(
                        target.apiName(), own.stream().map(Field::apiName).toList());
        };
    }

    /// The module whose records a lookup, owner or user field holds; empty for every other field.
    public Optional<ModuleSchema> target(Field field) {
        return Optional.ofNullable(field.target()).map(modules::get);
    }

    /// Why the organisation does not have this field now, empty if it has.
    public Optional<Reason> unavailable(Field field) {
        if (field.deleted()) {
            return Optional.of(new Reason.Deleted());
        }
        Feature feature = field.feature();
        if (feature != null && !organisation.features().contains(feature)) {
            return Optional.of(new Reason.FeatureOff(feature));
        }
        String currency = field.currency();
        if (currency != null && !organisation.accepts(currency)) {
            return Optional.of(new Reason.CurrencyOff(currency));
        }
        return field.target() == null
                        || target(field).filter(module -> !module.deleted()).isPresent()
                ? Optional.empty()
                : Optional.of(new Reason.Deleted());
    }

    /// Why a module is not available: it was deleted. Empty if it is.
    public static Optional<Reason> unavailable(ModuleSchema module) {
        return module.deleted() ? Optional.of(new Reason.Deleted()) : Optional.empty();
    }

    private Resolution<Field> judged(Field field) {
        Optional<Reason> reason = unavailable(field);
        return reason.isPresent() ? new Unavailable<>(field, reason.get()) : new Found<>(field);
    }

    private static <T> Resolution<T> resolve(
            Names<T> names, String name, Function<T, Optional<Reason>> unavailable, Function<T, String> apiName) {
        List<List<T>> steps = List.of(names.exact(name), names.folded(name));
        for (List<T> bearers : steps) {
            List<T> available = bearers.stream()
                    .filter(bearer -> unavailable.apply(bearer).isEmpty())
                    .toList();
            if (available.size() == 1) {
                return new Found<>(available.getFirst());
            }
            if (available.size() > 1) {
                return new Ambiguous<>(name, available.stream().map(apiName).toList());
            }
        }
        for (List<T> bearers : steps) {
            for (T bearer : bearers) {
                Optional<Reason> reason = unavailable.apply(bearer);
                if (reason.isPresent()) {
                    return new Unavailable<>(bearer, reason.get());
                }
            }
        }
        return new Unknown<>(name);
    }

    static Names<ModuleSchema> moduleNames(Collection<ModuleSchema> modules) {
        return Names.of(modules, module -> {
            List<String> names = new ArrayList<>(module.names());
            names.add(module.apiName());
            return names;
        });
    }

    static Names<Field> labels(ModuleSchema module) {
        return Names.of(module.fields().values(), field -> {
            List<String> names = new ArrayList<>(field.aliases());
            names.add(field.label());
            if (field.apiName().equals(module.displayName())) {
                names.add(DISPLAY_NAME);
            }
            return names;
        });
    }
}
