package dev.spillway.internal.client;

import static dev.spillway.internal.client.ClientFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientTimeout.Phase;
import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.clock.ProcessClock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DnsTest {
    private final Deadlines deadlines = new Deadlines(new ProcessClock());
    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicInteger lookups = new AtomicInteger();
    private final Dns dns = new Dns(host -> {
        lookups.incrementAndGet();
        try {
            answer.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return new InetAddress[] {InetAddress.getLoopbackAddress()};
    });

    private Flight flight(Duration time) throws Fault {
        var flight = new Flight(deadlines, deadlines.now() + time.toNanos());
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
        var unknown = new Dns(host -> {
            throw new UnknownHostException(host);
        });
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> unknown.resolve("nowhere.invalid", flight(Duration.ofSeconds(20))))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(new Fault.Failed(ClientFailed.Reason.NAME)));
    }
}
