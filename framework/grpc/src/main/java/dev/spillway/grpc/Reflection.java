package dev.spillway.grpc;

import com.google.protobuf.ByteString;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.reflection.v1.ErrorResponse;
import io.grpc.reflection.v1.ExtensionNumberResponse;
import io.grpc.reflection.v1.FileDescriptorResponse;
import io.grpc.reflection.v1.ListServiceResponse;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;

/// Tells tools which services there are and what their messages look like. grpc-java's own service reads that from
/// its server, which we have not.
final class Reflection {
    private static final String METHOD = "/ServerReflectionInfo";
    /// The same messages under two names: tools ask for the old one still.
    private static final List<String> NAMES =
            List.of("grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection");

    private final Schemas schemas;

    private Reflection(Schemas schemas) {
        this.schemas = schemas;
    }

    /// The services that tell about `schemas`.
    static List<ServerServiceDefinition> over(Schemas schemas) {
        var reflection = new Reflection(schemas);
        return NAMES.stream().map(reflection::service).toList();
    }

    private ServerServiceDefinition service(String name) {
        var method = ServerReflectionGrpc.getServerReflectionInfoMethod().toBuilder()
                .setFullMethodName(name + METHOD)
                .build();
        return ServerServiceDefinition.builder(name)
                .addMethod(method, ServerCalls.asyncBidiStreamingCall(this::answering))
                .build();
    }

    private StreamObserver<ServerReflectionRequest> answering(StreamObserver<ServerReflectionResponse> answers) {
        return new StreamObserver<>() {
            @Override
            public void onNext(ServerReflectionRequest question) {
                answers.onNext(answer(question));
            }

            @Override
            public void onError(Throwable thrown) {}

            @Override
            public void onCompleted() {
                answers.onCompleted();
            }
        };
    }

    private ServerReflectionResponse answer(ServerReflectionRequest question) {
        var answer = ServerReflectionResponse.newBuilder()
                .setValidHost(question.getHost())
                .setOriginalRequest(question);
        switch (question.getMessageRequestCase()) {
            case LIST_SERVICES -> answer.setListServicesResponse(services());
            case FILE_BY_FILENAME -> tell(answer, schemas.file(question.getFileByFilename()));
            case FILE_CONTAINING_SYMBOL -> tell(answer, schemas.symbol(question.getFileContainingSymbol()));
            case FILE_CONTAINING_EXTENSION -> {
                var extension = question.getFileContainingExtension();
                tell(answer, schemas.extension(extension.getContainingType(), extension.getExtensionNumber()));
            }
            case ALL_EXTENSION_NUMBERS_OF_TYPE -> numbers(answer, question.getAllExtensionNumbersOfType());
            case MESSAGEREQUEST_NOT_SET -> answer.setErrorResponse(error(Status.Code.INVALID_ARGUMENT, "no question"));
        }
        return answer.build();
    }

    private ListServiceResponse services() {
        var list = ListServiceResponse.newBuilder();
        schemas.services()
                .forEach(name -> list.addService(ServiceResponse.newBuilder().setName(name)));
        return list.build();
    }

    private static void tell(ServerReflectionResponse.Builder answer, Optional<List<ByteString>> files) {
        if (files.isPresent()) {
            answer.setFileDescriptorResponse(
                    FileDescriptorResponse.newBuilder().addAllFileDescriptorProto(files.get()));
        } else {
            answer.setErrorResponse(error(Status.Code.NOT_FOUND, "nothing here has this name"));
        }
    }

    private void numbers(ServerReflectionResponse.Builder answer, String message) {
        var numbers = schemas.extensions(message);
        if (numbers.isPresent()) {
            answer.setAllExtensionNumbersResponse(ExtensionNumberResponse.newBuilder()
                    .setBaseTypeName(message)
                    .addAllExtensionNumber(numbers.get()));
        } else {
            answer.setErrorResponse(error(Status.Code.NOT_FOUND, "nothing here has this name"));
        }
    }

    private static ErrorResponse error(Status.Code code, String message) {
        return ErrorResponse.newBuilder()
                .setErrorCode(code.value())
                .setErrorMessage(message)
                .build();
    }
}
