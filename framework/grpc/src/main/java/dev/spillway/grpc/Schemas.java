package dev.spillway.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The `.proto` files that services come from, with all that they import, by what is defined in them. It is made at
/// start and does not change.
final class Schemas {
    private final NavigableSet<String> services = new TreeSet<>();
    private final Map<String, FileDescriptor> files = new HashMap<>();
    private final Map<String, FileDescriptor> symbols = new HashMap<>();
    private final Map<String, NavigableMap<Integer, FileDescriptor>> extensions = new HashMap<>();

    /// The files of services. One that was not made from a file, or does not say so, has a name only.
    Schemas(List<ServiceDescriptor> described) {
        for (var service : described) {
            services.add(service.getName());
            if (service.getSchemaDescriptor() instanceof ProtoFileDescriptorSupplier supplier) {
                withImports(supplier.getFileDescriptor()).forEach(this::add);
            }
        }
    }

    private void add(FileDescriptor file) {
        if (files.putIfAbsent(file.getName(), file) != null) {
            return;
        }
        for (var service : file.getServices()) {
            define(service);
            service.getMethods().forEach(this::define);
        }
        file.getMessageTypes().forEach(this::add);
        file.getEnumTypes().forEach(this::define);
        file.getExtensions().forEach(this::add);
    }

    private void add(Descriptor message) {
        define(message);
        message.getNestedTypes().forEach(this::add);
        for (EnumDescriptor nested : message.getEnumTypes()) {
            define(nested);
        }
        message.getExtensions().forEach(this::add);
    }

    private void add(FieldDescriptor extension) {
        define(extension);
        extensions
                .computeIfAbsent(extension.getContainingType().getFullName(), _ -> new TreeMap<>())
                .putIfAbsent(extension.getNumber(), extension.getFile());
    }

    private void define(GenericDescriptor descriptor) {
        symbols.putIfAbsent(descriptor.getFullName(), descriptor.getFile());
    }

    /// The full names of the services, in order.
    NavigableSet<String> services() {
        return services;
    }

    /// The file of a name, and what it imports.
    Optional<List<ByteString>> file(String name) {
        return Optional.ofNullable(files.get(name)).map(Schemas::bytes);
    }

    /// The file that defines a service, method, message, enum or extension of this full name.
    Optional<List<ByteString>> symbol(String name) {
        return Optional.ofNullable(symbols.get(name)).map(Schemas::bytes);
    }

    /// The file that defines an extension of a message.
    Optional<List<ByteString>> extension(String message, int number) {
        return Optional.ofNullable(extensions.get(message))
                .map(known -> known.get(number))
                .map(Schemas::bytes);
    }

    /// The numbers of all extensions of a message; none unless that is known.
    Optional<Set<Integer>> extensions(String message) {
        var known = extensions.get(message);
        if (known != null) {
            return Optional.of(known.keySet());
        }
        return symbols.containsKey(message) ? Optional.of(Set.of()) : Optional.empty();
    }

    private static List<ByteString> bytes(FileDescriptor file) {
        return withImports(file).stream()
                .map(each -> each.toProto().toByteString())
                .toList();
    }

    /// The file first.
    private static List<FileDescriptor> withImports(FileDescriptor file) {
        var found = new HashSet<String>();
        var all = new ArrayList<FileDescriptor>();
        var open = new ArrayDeque<FileDescriptor>();
        open.add(file);
        while (!open.isEmpty()) {
            var next = open.remove();
            if (found.add(next.getName())) {
                all.add(next);
                open.addAll(next.getDependencies());
            }
        }
        return all;
    }
}
