package koerier.schema;

import java.util.Collection;
import java.util.Map;
import koerier.org.Organisation;

/// The modules and fields of one organisation: the standard catalogue, its own modules and fields, less what its
/// features and currencies take away. Immutable.
public final class OrgSchema {
    private final Organisation organisation;
    private final Map<String, ModuleSchema> modules;

    /// @param modules all modules by api name, standard and custom, deleted ones included
    public OrgSchema(Organisation organisation, Map<String, ModuleSchema> modules) {
        this.organisation = organisation;
        this.modules = Map.copyOf(modules);
    }

    public Organisation organisation() {
        return organisation;
    }

    public Collection<ModuleSchema> modules() {
        return modules.values();
    }

    /// Resolves a module by api name, singular, plural or alias: exactly, else case-insensitively with blanks
    /// collapsed.
    public Resolution<ModuleSchema> module(String name) {
        throw new AssertionError("schema");
    }

    /// Resolves a field of a module by api name: exactly, and nothing else. Availability is judged (deleted, feature
    /// off,
    /// currency off).
    public Resolution<Field> field(ModuleSchema module, String apiName) {
        throw new AssertionError("schema");
    }

    /// Resolves a field of a module by label or alias: exactly, else case-insensitively with blanks collapsed; `Name`
    /// is
    /// the module's display-name field.
    public Resolution<Field> fieldByLabel(ModuleSchema module, String label) {
        throw new AssertionError("schema");
    }

    /// The lookup field of `module` that leads to `target`: the standard one, else the only custom one.
    public Resolution<Field> lookupTo(ModuleSchema module, ModuleSchema target) {
        throw new AssertionError("schema");
    }
}
