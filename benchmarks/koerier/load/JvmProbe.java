package koerier.load;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// Looks into another JVM of this machine.
final class JvmProbe implements AutoCloseable {
    private static final Pattern GC_CPU = Pattern.compile("sun\\.threads\\.total_gc_cpu_time=([0-9]+)");

    private final long process;
    private final JMXConnector connector;
    private final MBeanServerConnection beans;

    private JvmProbe(long process, JMXConnector connector, MBeanServerConnection beans) {
        this.process = process;
        this.connector = connector;
        this.beans = beans;
    }

    static JvmProbe attach(long process) {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(process));
            String address = machine.startLocalManagementAgent();
            machine.detach();
            JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
            return new JvmProbe(process, connector, connector.getMBeanServerConnection());
        } catch (AttachNotSupportedException | IOException failure) {
            throw new IllegalStateException("cannot look into process " + process, failure);
        }
    }

    /// Since the JVM began.
    long allocatedBytes() {
        return bean(ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class).getTotalThreadAllocatedBytes();
    }

    /// CPU time of the collectors since the JVM began, seconds; NaN when the JVM does not tell.
    double gcSeconds() {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(process),
                            "PerfCounter.print")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher counter = GC_CPU.matcher(said);
            return counter.find() ? Long.parseLong(counter.group(1)) / 1e9 : Double.NaN;
        } catch (IOException failure) {
            return Double.NaN;
        }
    }

    /// What is left of the heap after a collection.
    long heapBytes() {
        MemoryMXBean memory = bean(ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    String collectors() {
        StringBuilder names = new StringBuilder();
        try {
            for (GarbageCollectorMXBean each :
                    ManagementFactory.getPlatformMXBeans(beans, GarbageCollectorMXBean.class)) {
                names.append(names.isEmpty() ? "" : ", ").append(each.getName());
            }
        } catch (IOException gone) {
            throw new IllegalStateException(gone);
        }
        return names.toString();
    }

    private <T> T bean(String name, Class<T> type) {
        try {
            return ManagementFactory.newPlatformMXBeanProxy(beans, name, type);
        } catch (IOException gone) {
            throw new IllegalStateException(gone);
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException gone) {
            // the process has ended
        }
    }
}
