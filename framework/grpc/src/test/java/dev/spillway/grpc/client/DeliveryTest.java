package dev.spillway.grpc.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a listener hears, whichever threads say it.
@Timeout(60)
class DeliveryTest {
    private final List<String> heard = new CopyOnWriteArrayList<>();

    private Delivery<String> delivery(ClientCall.Listener<String> listener, @Nullable Executor executor) {
        return new Delivery<>(listener, executor, Optional.empty(), thrown -> heard.add("told of " + thrown));
    }

    private class Listener extends ClientCall.Listener<String> {
        @Override
        public void onHeaders(Metadata headers) {
            heard.add("head");
        }

        @Override
        public void onMessage(String message) {
            heard.add(message);
        }

        @Override
        public void onReady() {
            heard.add("ready");
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            heard.add("closed " + status.getCode());
        }
    }

    @Test
    void nothingComesBesideAnotherNorAfterTheEnd() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        var delivery = delivery(
                new Listener() {
                    @Override
                    public void onMessage(String message) {
                        super.onMessage(message);
                        entered.countDown();
                        try {
                            leave.await();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                        heard.add("had it");
                    }
                },
                null);
        var channel = Thread.ofVirtual().start(() -> delivery.message("one", () -> heard.add("one given back")));
        entered.await();

        delivery.close(Status.DEADLINE_EXCEEDED, new Metadata());
        delivery.headers(new Metadata());
        delivery.message("two", () -> heard.add("two given back"));
        delivery.ready();
        leave.countDown();
        channel.join();

        assertThat(heard)
                .containsExactly("one", "had it", "one given back", "closed DEADLINE_EXCEEDED", "two given back");
    }

    private void assertEndsWhatFails(@Nullable Executor executor) {
        var delivery = delivery(
                new Listener() {
                    @Override
                    public void onHeaders(Metadata headers) {
                        super.onHeaders(headers);
                        throw new IllegalStateException("mine");
                    }
                },
                executor);

        delivery.headers(new Metadata());
        delivery.message("one", () -> heard.add("given back"));
        delivery.close(Status.OK, new Metadata());

        assertThat(heard)
                .containsExactly(
                        "head", "told of java.lang.IllegalStateException: mine", "given back", "closed CANCELLED");
    }

    @Test
    void aListenerThatFailsHearsOfTheEndAlone() {
        assertEndsWhatFails(null);
    }

    @Test
    void aListenerThatFailsOnAnExecutorHearsOfTheEndAlone() {
        assertEndsWhatFails(Runnable::run);
    }
}
