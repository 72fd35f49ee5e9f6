package dev.spillway.benchmarks.clients;

import java.io.IOException;
import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/// Apache HttpClient, classic, with its pool. What ours does not do is switched off, so that the comparison is not with
/// cookies and caches of credentials.
final class ApacheEngine implements Engine {
    private static final int CONNECTIONS = 100;

    private final URI uri;
    private final CloseableHttpClient client = HttpClients.custom()
            .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnTotal(CONNECTIONS)
                    .setMaxConnPerRoute(CONNECTIONS)
                    .build())
            .disableAuthCaching()
            .disableAutomaticRetries()
            .disableContentCompression()
            .disableCookieManagement()
            .disableRedirectHandling()
            .build();

    ApacheEngine(int port) {
        this.uri = URI.create("http://127.0.0.1:" + port + Upstream.PATH);
    }

    @Override
    public Lane lane() {
        return () -> client.execute(new HttpGet(uri), response -> {
            Lane.check(response.getCode(), EntityUtils.toByteArray(response.getEntity()));
            return true;
        });
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
