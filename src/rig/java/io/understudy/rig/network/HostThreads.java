package io.understudy.rig.network;

import io.understudy.rig.machine.Place;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.ThreadFactory;

/**
 * Platform threads of this JVM that live on a host: a socket that they, or threads they start, open belongs to that host, and
 * the host's cuts concern it. For code that would otherwise need a JVM of its own there. Not for virtual threads, whose
 * carriers stay on the machine. Needs root. Thread-safe.
 */
public final class HostThreads implements ThreadFactory {

    private static final int NETWORK = 0x4000_0000; // CLONE_NEWNET
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle OPEN = handle(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SETNS =
            handle("setns", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE =
            handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private final Place place;

    public HostThreads(Place place) {
        this.place = place;
    }

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(
                () -> {
                    place.namespace().ifPresent(HostThreads::enter);
                    work.run();
                },
                "on-" + place.name());
        thread.setDaemon(true);
        return thread;
    }

    private static void enter(String namespace) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom("/run/netns/" + namespace);
            int descriptor = (int) OPEN.invokeExact(path, 0);
            int result = (int) SETNS.invokeExact(descriptor, NETWORK);
            int closed = (int) CLOSE.invokeExact(descriptor);
            if (result != 0 || closed != 0) {
                throw new IllegalStateException("this thread can't enter the network namespace " + namespace);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("this thread can't enter the network namespace " + namespace, e);
        }
    }

    private static MethodHandle handle(String function, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().find(function).orElseThrow(), descriptor, options);
    }
}
