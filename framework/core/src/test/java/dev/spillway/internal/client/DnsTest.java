package dev.spillway.internal.client;

import static dev.spillway.internal.client.ClientFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientTimeout.Phase;
import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.clock.FakeTime;
import dev.spillway.internal.clock.ProcessClock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DnsTest {
    private final FakeTime time = new FakeTime();
    private final Deadlines deadlines = new Deadlines(new ProcessClock(time));
    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicInteger lookups = new AtomicInteger();
    private final Dns dns = new Dns(
            host -> {
                lookups.incrementAndGet();
                awaitUninterruptibly(answer);
                return new InetAddress[] {InetAddress.getLoopbackAddress()};
            },
            deadlines);

    private Flight flight(Duration time) throws Fault {
        var flight = new Flight(deadlines, deadlines.now() + time.toNanos(), Flight.Patience.FAIR);
        flight.enter(Phase.DNS);
        return flight;
    }

    @Test
    void leavesLookupBehindThatTakesTooLong() {
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> dns.resolve("slow", flight(Duration.ofMillis(50))))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(new Fault.Late(Phase.DNS)));
        answer.countDown();
    }

    @Test
    void asksOnceForManyWhoWait() throws Exception {
        var waiting = new Thread[5];
        for (var i = 0; i < waiting.length; i++) {
            waiting[i] = Thread.ofVirtual().start(() -> {
                try {
                    dns.resolve("name", flight(Duration.ofSeconds(20)));
                } catch (Fault e) {
                    throw new AssertionError(e);
                }
            });
        }
        for (var thread : waiting) {
            await(() -> thread.getState() == Thread.State.TIMED_WAITING);
        }
        answer.countDown();
        for (var thread : waiting) {
            thread.join();
        }
        assertThat(lookups).hasValue(1);
    }

    @Test
    void boundsLookups() {
        for (var i = 0; i < 32; i++) {
            var name = "name" + i;
            Thread.ofVirtual().start(() -> {
                try {
                    dns.resolve(name, flight(Duration.ofSeconds(20)));
                } catch (Fault e) {
                    throw new AssertionError(e);
                }
            });
        }
        await(() -> lookups.get() == 32);
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> dns.resolve("one more", flight(Duration.ofSeconds(20))))
                .withMessage("32 lookups are waiting already");
        answer.countDown();
        await(() -> {
            try {
                return dns.resolve("one more", flight(Duration.ofSeconds(20))).size() == 1;
            } catch (Fault e) {
                return false;
            }
        });
    }

    @Test
    void saysThatNameIsUnknown() {
        var unknown = new Dns(
                host -> {
                    throw new UnknownHostException(host);
                },
                deadlines);
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> unknown.resolve("nowhere.invalid", flight(Duration.ofSeconds(20))))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(new Fault.Failed(ClientFailed.Reason.NAME)));
    }

    private static final InetAddress OLD = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress NEW = InetAddress.ofLiteral("192.0.2.2");

    /// What the system says about every name.
    private final AtomicReference<Dns.Lookup> system = new AtomicReference<>(_ -> new InetAddress[] {OLD});

    private final Dns asking = new Dns(
            host -> {
                lookups.incrementAndGet();
                return system.get().resolve(host);
            },
            deadlines);

    private void pass(long nanos) {
        time.pass(Duration.ofNanos(nanos), deadlines);
    }

    private List<InetAddress> resolved() throws Fault {
        return asking.resolve("name", flight(Duration.ofSeconds(20)));
    }

    private void fail() {
        system.set(host -> {
            throw new UnknownHostException(host);
        });
    }

    @Test
    void asksAgainWhenAnswerIsOld() throws Exception {
        assertThat(resolved()).containsExactly(OLD);
        system.set(_ -> new InetAddress[] {NEW, OLD});
        pass(Dns.FRESH - 1);
        assertThat(resolved()).containsExactly(OLD);
        assertThat(lookups).hasValue(1);
        pass(1);
        assertThat(resolved()).containsExactly(NEW, OLD);
        assertThat(lookups).hasValue(2);
    }

    @Test
    void usesOldAddressesWhileLookupsFailButNotForEver() throws Exception {
        resolved();
        fail();
        pass(Dns.FRESH);
        assertThat(resolved()).containsExactly(OLD);
        pass(Dns.STALE - Dns.FRESH - 1);
        assertThat(resolved()).containsExactly(OLD);
        pass(1);
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(this::resolved)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(new Fault.Failed(ClientFailed.Reason.NAME)));
    }

    @Test
    void remembersFailureForAMomentOnly() throws Exception {
        fail();
        assertThatExceptionOfType(Fault.class).isThrownBy(this::resolved);
        assertThatExceptionOfType(Fault.class).isThrownBy(this::resolved);
        assertThat(lookups).hasValue(1);
        system.set(_ -> new InetAddress[] {NEW});
        pass(Dns.FAILED);
        assertThat(resolved()).containsExactly(NEW);
    }

    @Test
    void takesNoAddressForFailure() {
        system.set(_ -> new InetAddress[0]);
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(this::resolved)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(new Fault.Failed(ClientFailed.Reason.NAME)));
    }

    @Test
    void usesOldAddressesWhileLookupHangs() throws Exception {
        resolved();
        system.set(_ -> {
            awaitUninterruptibly(answer);
            return new InetAddress[] {NEW};
        });
        pass(Dns.FRESH);
        assertThat(resolved()).containsExactly(OLD);
        assertThat(lookups).hasValue(2);
        answer.countDown();
        await(() -> {
            try {
                return resolved().equals(List.of(NEW));
            } catch (Fault e) {
                return false;
            }
        });
    }

    @Test
    void givesStuckLookupOneMoreChance() {
        system.set(_ -> {
            awaitUninterruptibly(answer);
            return new InetAddress[] {NEW};
        });
        for (var i = 0; i < 4; i++) {
            assertThatExceptionOfType(Fault.class)
                    .isThrownBy(() -> asking.resolve("name", flight(Duration.ofMillis(20))))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(new Fault.Late(Phase.DNS)));
            pass(Dns.STUCK);
        }
        assertThat(lookups).hasValue(2);
        answer.countDown();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 10, 10",
        "0, 10, 0",
        "5, 10, 5",
        "10, 10, 10",
        "30, 10, 10",
        "for ever, 10, 10",
        "'', 1, 1",
        "99999999999, 1, 1"
    })
    void bringsTheJdksCacheDownButNeverUp(String set, int most, String bounded) {
        assertThat(JdkNames.bounded(Optional.of(set), most)).isEqualTo(bounded);
        assertThat(JdkNames.bounded(Optional.empty(), most)).isEqualTo(Integer.toString(most));
    }
}
