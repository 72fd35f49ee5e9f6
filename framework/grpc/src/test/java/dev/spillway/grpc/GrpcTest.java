package dev.spillway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.grpc.testing.GreeterGrpc;
import org.junit.jupiter.api.Test;

class GrpcTest {
    @Test
    void hasGeneratedCode() {
        assertThat(GreeterGrpc.getSayHelloMethod().getFullMethodName())
                .isEqualTo("dev.spillway.grpc.testing.Greeter/SayHello");
    }
}
