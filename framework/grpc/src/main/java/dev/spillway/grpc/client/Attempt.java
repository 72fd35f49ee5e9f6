package dev.spillway.grpc.client;

import dev.spillway.limit.Knobs;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The channel of one attempt, below the application's interceptors: whatever they ask for, here it is bounded.
final class Attempt extends Channel {
    private static final Status NO_ROOM =
            Status.RESOURCE_EXHAUSTED.withDescription("no room for the answer in " + Knobs.BYTES.path());

    private final Outlet outlet;
    private final Deadline latest;
    private final Supplier<Optional<Status>> cancellation;
    private final AtomicInteger held = new AtomicInteger();
    /// One for each call that interceptors make of it; by the lock of this.
    private final List<Purse> purses = new ArrayList<>(1);

    private boolean over;
    private volatile boolean refused;
    private volatile boolean sent;

    /// @param latest when it ends
    /// @param cancellation why the call must not be made any more, if that is so
    Attempt(Outlet outlet, Deadline latest, Supplier<Optional<Status>> cancellation) {
        this.outlet = outlet;
        this.latest = latest;
        this.cancellation = cancellation;
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
        var purse = opened();
        var bounded = outlet.bounded(options.withDeadline(earlier(options.getDeadline())))
                .withStreamTracerFactory(new Witness(purse));
        var most = Objects.requireNonNullElse(bounded.getMaxOutboundMessageSize(), outlet.messageOut());
        return new PermittedCall<>(outlet.channel().newCall(method, bounded), this, purse, new Measure<>(method, most));
    }

    private synchronized Purse opened() {
        var purse = outlet.purse();
        purses.add(purse);
        if (over) {
            purse.close();
        }
        return purse;
    }

    private Deadline earlier(@Nullable Deadline other) {
        return other == null ? latest : latest.minimum(other);
    }

    @Override
    public String authority() {
        return outlet.authority();
    }

    /// Takes a permit, or says why there is none.
    Optional<Status> enter() {
        var gone = cancellation.get();
        if (gone.isPresent()) {
            return gone;
        }
        var refusal = outlet.acquire(latest);
        refused = refusal.isPresent();
        if (!refused) {
            held.incrementAndGet();
        }
        return refusal;
    }

    /// A message of it is not sent.
    void refuse() {
        refused = true;
    }

    /// The call has ended, or goes on without it: what its messages take is given back.
    synchronized void end() {
        over = true;
        purses.forEach(Purse::close);
    }

    /// Gives the permit back, unless that was done when the attempt was abandoned.
    void leave() {
        if (held.getAndUpdate(number -> Math.max(0, number - 1)) > 0) {
            outlet.release(1);
        }
    }

    /// Gives back what it holds, though the channel has not ended it.
    void abandon() {
        outlet.release(held.getAndSet(0));
    }

    /// Whether it was this process that did not make it.
    boolean wasRefused() {
        return refused;
    }

    /// Whether the other side may have seen it.
    boolean wasSent() {
        return sent;
    }

    /// Sees the head of a request leave, and the bytes of messages come.
    private final class Witness extends ClientStreamTracer.Factory {
        private final Purse purse;

        Witness(Purse purse) {
            this.purse = purse;
        }

        @Override
        public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {
                @Override
                public void outboundHeaders() {
                    sent = true;
                }

                // Called as a message is put together; what it throws the channel ends the call with, as it does
                // with a message that is too large.
                @Override
                public void inboundWireSize(long bytes) {
                    if (!purse.receive(bytes)) {
                        refused = true;
                        throw NO_ROOM.asRuntimeException();
                    }
                }

                @Override
                public void inboundMessageRead(int number, long wireSize, long uncompressedSize) {
                    purse.complete();
                }
            };
        }
    }
}
