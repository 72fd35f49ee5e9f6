package dev.spillway.internal.client;

import java.io.IOException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/// TLS as on the server: 1.2 and 1.3, authenticated encryption, X25519 and P-256. The peer's certificate has to be
/// trusted and to name the host; nothing here leaves that out.
final class Tls {
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
    private static final String[] GROUPS = {"x25519", "secp256r1"};
    private static final String[] ALPN = {"http/1.1"};
    private static final List<String> SUITES = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");

    private final Supplier<SSLContext> context;

    /// @param context keys and authorities; asked for each connection, so that files may change
    Tls(Supplier<SSLContext> context) {
        this.context = context;
    }

    /// A session over a connected socket. What bounds the handshake is the flight, which closes the socket.
    ///
    /// @throws IOException if there is none that can be trusted
    SSLSocket over(Socket socket, Target target) throws IOException {
        var factory = context.get().getSocketFactory();
        var secure = (SSLSocket) factory.createSocket(socket, target.host(), target.port(), true);
        secure.setSSLParameters(parameters(factory.getSupportedCipherSuites()));
        secure.startHandshake();
        requireValid(secure);
        return secure;
    }

    /// The JDK takes a certificate that is trusted by itself at any time, expired or not.
    private static void requireValid(SSLSocket secure) throws IOException {
        for (var certificate : secure.getSession().getPeerCertificates()) {
            try {
                if (certificate instanceof X509Certificate dated) {
                    dated.checkValidity();
                }
            } catch (CertificateException e) {
                throw new SSLPeerUnverifiedException(String.valueOf(e.getMessage()));
            }
        }
    }

    private static SSLParameters parameters(String[] supported) {
        var parameters = new SSLParameters();
        var known = Arrays.asList(supported);
        parameters.setProtocols(VERSIONS);
        parameters.setCipherSuites(SUITES.stream().filter(known::contains).toArray(String[]::new));
        parameters.setNamedGroups(GROUPS);
        parameters.setApplicationProtocols(ALPN);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }
}
