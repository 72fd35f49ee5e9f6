package dev.spillway.grpc;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolver.ResolutionResult;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A name whose addresses a test sets: every name of a scheme. As `dns` it stands before the resolver of grpc-java, so
/// that clients that know no other scheme see it too.
final class Instances extends NameResolverProvider implements AutoCloseable {
    /// Before that of grpc-java for `dns`, which has 5.
    private static final int PRIORITY = 6;

    private final String scheme;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile List<EquivalentAddressGroup> known = List.of();

    /// A name with instances on these ports of loopback, until it is closed.
    ///
    /// @param scheme of targets
    Instances(String scheme, Integer... ports) {
        this.scheme = scheme;
        set(ports);
        NameResolverRegistry.getDefaultRegistry().register(this);
    }

    /// From now on it has instances on these ports, and whoever asked is told so.
    void set(Integer... ports) {
        known = List.of(ports).stream()
                .map(port -> (SocketAddress) new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .map(EquivalentAddressGroup::new)
                .toList();
        asked.forEach(Asked::tell);
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return PRIORITY;
    }

    @Override
    public Set<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
        return Set.of(InetSocketAddress.class);
    }

    @Override
    public String getDefaultScheme() {
        return scheme;
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
        var resolver = new Asked(args);
        asked.add(resolver);
        return resolver;
    }

    @Override
    public void close() {
        NameResolverRegistry.getDefaultRegistry().deregister(this);
    }

    private final class Asked extends NameResolver {
        private final Args args;
        private @Nullable Listener2 listener;

        Asked(Args args) {
            this.args = args;
        }

        @Override
        public String getServiceAuthority() {
            return "localhost";
        }

        @Override
        public void start(Listener2 told) {
            listener = told;
            tell();
        }

        @Override
        public void refresh() {
            tell();
        }

        void tell() {
            args.getSynchronizationContext().execute(() -> {
                var told = listener;
                if (told != null) {
                    told.onResult2(ResolutionResult.newBuilder()
                            .setAddressesOrError(StatusOr.fromValue(known))
                            .build());
                }
            });
        }

        @Override
        public void shutdown() {
            asked.remove(this);
        }
    }
}
