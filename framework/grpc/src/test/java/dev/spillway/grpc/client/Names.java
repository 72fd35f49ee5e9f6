package dev.spillway.grpc.client;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Stands in for the DNS of grpc-java while it is open: every name has the addresses that a test says.
final class Names extends NameResolverProvider implements AutoCloseable {
    private final AtomicReference<List<EquivalentAddressGroup>> addresses = new AtomicReference<>(List.of());
    private final AtomicInteger lookups = new AtomicInteger();

    Names(PlainServer... servers) {
        are(servers);
        NameResolverRegistry.getDefaultRegistry().register(this);
    }

    /// From now on names are those of these.
    void are(PlainServer... servers) {
        addresses.set(Arrays.stream(servers)
                .map(server -> new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))
                .map(EquivalentAddressGroup::new)
                .toList());
    }

    /// How often it was asked.
    int lookups() {
        return lookups.get();
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    /// The real one has 5.
    @Override
    protected int priority() {
        return 10;
    }

    @Override
    public String getDefaultScheme() {
        return "dns";
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args how) {
        return new Resolver(target.getPath().substring(1));
    }

    @Override
    public void close() {
        NameResolverRegistry.getDefaultRegistry().deregister(this);
    }

    private final class Resolver extends NameResolver {
        private final String authority;
        private @Nullable Listener2 listener;

        Resolver(String authority) {
            this.authority = authority;
        }

        @Override
        public String getServiceAuthority() {
            return authority;
        }

        @Override
        public void start(Listener2 told) {
            listener = told;
            refresh();
        }

        @Override
        public void refresh() {
            lookups.incrementAndGet();
            if (listener != null) {
                listener.onResult(ResolutionResult.newBuilder()
                        .setAddressesOrError(StatusOr.fromValue(addresses.get()))
                        .build());
            }
        }

        @Override
        public void shutdown() {}
    }
}
