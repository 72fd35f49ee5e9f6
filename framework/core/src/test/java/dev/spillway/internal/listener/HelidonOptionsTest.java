package dev.spillway.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.encoding.ContentEncodingContextConfig;
import io.helidon.http.media.MediaContextConfig;
import io.helidon.webserver.WebServerConfig;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Every option of Helidon's that a listener has was looked at. An upgrade that brings another one fails here,
/// until somebody has said why it can stay as it is.
class HelidonOptionsTest {
    /// Set by [HelidonListener].
    private static final Set<String> SET = Set.of(
            "backlog",
            "bindAddress",
            "connectionOptions",
            "connectionSelectors",
            "contentEncoding",
            "mediaContext",
            "shutdownGracePeriod",
            "shutdownHook");

    /// Left alone, and why that loosens nothing.
    private static final Map<String, Set<String>> REVIEWED = Map.of(
            "bindAddress is stronger",
            Set.of("address", "host", "port"),
            "our connection takes the socket before Helidon reads or writes a byte, so these bound nothing",
            Set.of(
                    "connectionConfig",
                    "enableProxyProtocol",
                    "maxInMemoryEntity",
                    "maxPayloadSize",
                    "receiveBufferSize",
                    "smartAsyncWrites",
                    "useNio",
                    "writeBufferSize",
                    "writeQueueLength"),
            "ours are enforced when a socket is accepted, and this one would make clients wait",
            Set.of("maxTcpConnections"),
            "for Helidon's own requests, of which there are none",
            Set.of(
                    "concurrencyLimit",
                    "directHandlers",
                    "errorHandling",
                    "maxConcurrentRequests",
                    "requestedUriDiscoveryContext",
                    "restoreResponseHeaders",
                    "routing",
                    "routings",
                    "namedRoutings",
                    "ignoreInvalidNamedRouting"),
            "a connection of ours says that it is never idle, and has its own clock",
            Set.of("idleConnectionPeriod", "idleConnectionTimeout"),
            "discovery is off, so there are none",
            Set.of("features", "protocols", "sockets"),
            "TLS is ours, above the socket",
            Set.of("tls"),
            "names and contexts only",
            Set.of("listenerContext", "listenerSocketOptions", "name", "serverContext"));

    @Test
    void everyOptionOfTheServerWasReviewed() {
        var known = REVIEWED.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        known.addAll(SET);

        assertThat(options(WebServerConfig.class)).isEqualTo(known);
    }

    /// `tcpNoDelay` and keep-alive are set on each socket by ours; there is no read timeout on a server socket of
    /// Helidon 4.5.0, whatever is set.
    @Test
    void everyOptionOfSocketsWasReviewed() {
        assertThat(options(SocketOptions.class))
                .containsExactlyInAnyOrder(
                        "connectTimeout",
                        "readTimeout",
                        "socketKeepAlive",
                        "socketOptions",
                        "socketReceiveBufferSize",
                        "socketReuseAddress",
                        "socketSendBufferSize",
                        "tcpNoDelay");
    }

    /// Their services are not discovered, and nothing goes through them.
    @Test
    void everyOptionOfMediaAndEncodingWasReviewed() {
        assertThat(options(MediaContextConfig.class))
                .containsExactlyInAnyOrder("fallback", "mediaSupports", "registerDefaults");
        assertThat(options(ContentEncodingContextConfig.class)).containsExactly("contentEncodings");
    }

    private static Set<String> options(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getParameterCount() == 0 && !Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .filter(name -> !name.equals("build"))
                .collect(Collectors.toSet());
    }
}
