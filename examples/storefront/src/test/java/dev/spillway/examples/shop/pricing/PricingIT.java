package dev.spillway.examples.shop.pricing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.examples.shop.proto.Price;
import dev.spillway.examples.shop.proto.PriceRequest;
import dev.spillway.examples.shop.proto.PricingGrpc;
import dev.spillway.testing.TestService;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Prices, asked by grpc-java's own client, which does not try again.
class PricingIT {
    private final TestService service = TestService.start(Pricing::routes, "config.resource = pricing.conf");
    private final ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", service.port())
            .usePlaintext()
            .disableRetry()
            .build();
    private final PricingGrpc.PricingBlockingStub pricing = PricingGrpc.newBlockingStub(channel);

    @AfterEach
    void close() {
        channel.shutdownNow();
        service.awaitQuiet();
        service.close();
    }

    @Test
    void knowsWhatWholesalersSell() {
        assertThat(price("tea").getCents()).isEqualTo(450);
        assertThat(failure("pear")).isEqualTo(Code.NOT_FOUND);
        assertThat(service.get("/counts")).hasText("{\"answered\":1,\"cancelled\":0}");
    }

    @Test
    void findsWholesalersOut() {
        assertThat(failure("teapot")).isEqualTo(Code.UNAVAILABLE);
        assertThat(price("teapot").getCents()).isEqualTo(2_700);
        assertThat(failure("sieve")).isEqualTo(Code.UNAVAILABLE);
    }

    @Test
    void stopsAskingWhenTheTimeIsOver() throws Exception {
        var slow = new FutureTask<>(() -> failure("samovar"));
        Thread.startVirtualThread(slow);
        while (service.callsInFlight() == 0) {
            Thread.sleep(5);
        }
        service.advance(Duration.ofSeconds(10));

        assertThat(slow.get()).isEqualTo(Code.DEADLINE_EXCEEDED);
        // The client is told at once, and the handler ends when it has heard.
        while (!service.get("/counts").text().equals("{\"answered\":0,\"cancelled\":1}")) {
            Thread.sleep(5);
        }
    }

    private Price price(String sku) {
        return pricing.priceOf(PriceRequest.newBuilder().setSku(sku).build());
    }

    private Code failure(String sku) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> price(sku))
                .getStatus()
                .getCode();
    }
}
