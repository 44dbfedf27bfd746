package koerier.load;

import java.lang.management.ManagementFactory;

/// What a JVM has allocated since it began.
final class Allocation {
    private Allocation() {}

    static long ofThisProcess() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
    }
}
