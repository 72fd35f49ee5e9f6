package dev.spillway.internal.client;

import dev.spillway.internal.tls.TlsEngines;
import dev.spillway.internal.tls.TlsSettings;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/// TLS with the versions, suites, groups and signatures of the server. The peer's certificate has to be trusted and to
/// name the host; nothing here leaves that out.
final class Tls {
    static final String HTTP_1_1 = "http/1.1";
    static final String HTTP_2 = "h2";

    private final Supplier<SSLContext> context;
    private final String protocol;

    /// @param context keys and authorities; asked for each connection, so that files may change
    /// @param protocol the one that is offered by ALPN
    Tls(Supplier<SSLContext> context, String protocol) {
        this.context = context;
        this.protocol = protocol;
    }

    /// A session over a connected socket. What bounds the handshake is the flight, which closes the socket.
    ///
    /// @throws IOException if there is none that can be trusted
    SSLSocket over(Socket socket, Target target) throws IOException {
        var factory = context.get().getSocketFactory();
        var secure = (SSLSocket) factory.createSocket(socket, target.host(), target.port(), true);
        secure.setSSLParameters(parameters(protocol));
        secure.startHandshake();
        requireValid(secure.getSession());
        return secure;
    }

    /// The JDK takes a certificate that is trusted by itself at any time, expired or not.
    ///
    /// @throws SSLPeerUnverifiedException if one of the peer's is not valid now
    static void requireValid(SSLSession session) throws SSLPeerUnverifiedException {
        for (var certificate : session.getPeerCertificates()) {
            try {
                if (certificate instanceof X509Certificate dated) {
                    dated.checkValidity();
                }
            } catch (CertificateException e) {
                throw new SSLPeerUnverifiedException(String.valueOf(e.getMessage()));
            }
        }
    }

    /// What every session of a client has to keep to.
    ///
    /// @param protocol the one that is offered by ALPN
    static SSLParameters parameters(String protocol) {
        var parameters = new SSLParameters();
        parameters.setProtocols(TlsSettings.Versions.BOTH.protocols().toArray(String[]::new));
        parameters.setCipherSuites(TlsEngines.suites().toArray(String[]::new));
        parameters.setNamedGroups(TlsEngines.groups().toArray(String[]::new));
        parameters.setSignatureSchemes(TlsEngines.signatures().toArray(String[]::new));
        parameters.setApplicationProtocols(new String[] {protocol});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }
}
