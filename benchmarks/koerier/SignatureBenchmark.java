package koerier;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import koerier.bytes.ByteSink;
import koerier.webhook.Signature;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The value of `webhook-signature` for one key, against the JDK's HMAC with a key object kept ready.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SignatureBenchmark {
    private static final String ID = "1795521600000000-3-7-0";
    private static final long SECOND = 1_795_521_600L;

    @Param({"500", "4096"})
    int size = 500;

    private final Signature signature = new Signature();
    private final ByteSink out = new ByteSink(64);
    private final byte[] key = new byte[32];
    private final List<byte[]> keys = List.of(key);
    private byte[] body = new byte[size];
    private Mac mac = mac();

    /// JMH sets the parameter after the fields.
    @Setup
    public void make() {
        Arrays.fill(key, (byte) 7);
        body = new byte[size];
        Arrays.fill(body, (byte) 'x');
        mac = mac();
    }

    private Mac mac() {
        try {
            Mac made = Mac.getInstance("HmacSHA256");
            made.init(new SecretKeySpec(key, "HmacSHA256"));
            return made;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Benchmark
    public int sign() {
        out.clear();
        signature.sign(keys, ID, SECOND, body, out);
        return out.length();
    }

    @Benchmark
    public String byTheJdk() {
        mac.update((ID + "." + SECOND + ".").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        mac.update(body);
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal());
    }
}
