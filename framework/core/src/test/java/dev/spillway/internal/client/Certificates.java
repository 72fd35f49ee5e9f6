package dev.spillway.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/// Keys and certificates made by the JDK's own tool.
record Certificates(Path folder) {
    private static final char[] PASSWORD = "changeit".toCharArray();

    /// A key and a certificate that it signed itself.
    Pair make(String name, String... more) throws Exception {
        var store = folder.resolve(name + ".p12");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD)));
        command.addAll(List.of(more));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return new Pair(name, load(store));
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    /// A key with its certificate.
    final class Pair {
        private final String name;
        private final KeyStore store;

        Pair(String name, KeyStore store) {
            this.name = name;
            this.store = store;
        }

        /// The certificate, in PEM.
        Path certificate() throws Exception {
            return pem(name + ".crt", "CERTIFICATE", store.getCertificate("own").getEncoded());
        }

        /// The private key, in PEM.
        Path key() throws Exception {
            return pem(
                    name + ".key", "PRIVATE KEY", store.getKey("own", PASSWORD).getEncoded());
        }

        private Path pem(String file, String kind, byte[] der) throws IOException {
            var text = "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                    .formatted(kind, Base64.getMimeEncoder().encodeToString(der), kind);
            return Files.writeString(folder.resolve(file), text);
        }

        /// A port that shows this certificate.
        SSLServerSocket listen() throws Exception {
            return listen(new Pair[] {this});
        }

        /// A port that shows this certificate and asks for one of `trusted`.
        SSLServerSocket listen(Pair... trusted) throws Exception {
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD);
            var anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            for (var peer : trusted) {
                anchors.setCertificateEntry(peer.name, peer.store.getCertificate("own"));
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(anchors);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        }
    }
}
