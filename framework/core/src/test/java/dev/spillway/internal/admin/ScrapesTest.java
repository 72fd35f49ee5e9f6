package dev.spillway.internal.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Pages of metrics, and who shares them.
@Timeout(60)
class ScrapesTest {
    private static final int READERS = 5;

    private final AtomicInteger made = new AtomicInteger();
    private final CountDownLatch first = new CountDownLatch(1);
    private final Scrapes scrapes = new Scrapes(this::page);

    private String page() {
        var number = made.incrementAndGet();
        try {
            if (number == 1) {
                first.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "page " + number;
    }

    private String next() {
        return new String(scrapes.next(), StandardCharsets.UTF_8);
    }

    @Test
    void makesOneForAllWhoAskWhileAnotherIsMade() throws Exception {
        var waiting = new ArrayList<Thread>();
        try (var threads = Executors.newThreadPerTaskExecutor(task -> {
            var thread = new Thread(task);
            waiting.add(thread);
            return thread;
        })) {
            var pages = new ArrayList<Future<String>>();
            for (var i = 0; i < READERS; i++) {
                pages.add(threads.submit(this::next));
                while (waiting.get(i).getState() != Thread.State.WAITING) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
            first.countDown();
            assertThat(pages.removeFirst().get()).isEqualTo("page 1");
            for (var page : pages) {
                assertThat(page.get()).isEqualTo("page 2");
            }
        }
        assertThat(made).hasValue(2);
    }

    @Test
    void makesOneForWhoeverAsksAfterAnotherWasMade() {
        first.countDown();
        assertThat(List.of(next(), next())).containsExactly("page 1", "page 2");
    }

    @Test
    void goesOnAfterOneThatCouldNotBeMade() {
        first.countDown();
        var failing = new Scrapes(() -> {
            if (made.incrementAndGet() == 1) {
                throw new IllegalStateException("for a test");
            }
            return "page";
        });
        assertThatThrownBy(failing::next).isInstanceOf(IllegalStateException.class);
        assertThat(failing.next()).isEqualTo("page".getBytes(StandardCharsets.UTF_8));
    }
}
