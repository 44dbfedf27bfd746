package koerier.configuration;

import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import koerier.org.OrgId;

/// A configuration that nobody looks into: an organisation and a version, for tests of what only passes it on.
public final class BareConfiguration {
    private BareConfiguration() {}

    public static Configuration of(OrgId org, long version) {
        Constructor<?> constructor = Configuration.class.getDeclaredConstructors()[0];
        Object[] arguments = Arrays.stream(constructor.getParameterTypes())
                .map(type -> argument(type, org, version))
                .toArray();
        try {
            return (Configuration) constructor.newInstance(arguments);
        } catch (ReflectiveOperationException changed) {
            throw new AssertionError("the constructor wants more than nothing", changed);
        }
    }

    private static Object argument(Class<?> type, OrgId org, long version) {
        if (type == OrgId.class) {
            return org;
        }
        if (type == long.class) {
            return version;
        }
        if (type == SortedMap.class) {
            return Collections.emptySortedMap();
        }
        if (type == Map.class) {
            return Map.of();
        }
        return type == List.class ? List.of() : null;
    }
}
