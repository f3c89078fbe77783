package io.understudy.sandbox;

import io.understudy.api.OperationReport;
import io.understudy.api.Status;
import io.understudy.cli.Failure;
import io.understudy.cli.Pages;
import io.understudy.cli.ServiceClient;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows what the service says of the shop while the demo runs: redrawn in place on a terminal, elsewhere one line for each
 * change. Runs on a thread of its own until closed.
 */
final class LiveView implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(150);
    private static final int WIDTH = 150;

    private final PrintStream out;
    private final boolean redraws;
    private final ServiceClient service;
    private final Supplier<String> headline;
    private final Supplier<String> beside;
    private final Thread thread;
    private volatile boolean closed;
    private int drawn;
    private String lastLine = "";

    /**
     * @param headline the demo's own line on top: orders so far, time since the event
     * @param beside what stands beside production, in one line; empty while nothing does
     */
    LiveView(
            PrintStream out,
            boolean redraws,
            ServiceClient service,
            Supplier<String> headline,
            Supplier<String> beside) {
        this.out = out;
        this.redraws = redraws;
        this.service = service;
        this.headline = headline;
        this.beside = beside;
        this.thread = Thread.ofVirtual().name("live-view").start(this::run);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        show();
    }

    private void run() {
        try {
            while (!closed) {
                show();
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void show() {
        try {
            Status.Application shop =
                    service.get("/api/v1/status", Status.class).applications().getFirst();
            OperationReport operation = shop.lastOperation() == null
                    ? null
                    : service.get("/api/v1/operations/" + shop.lastOperation(), OperationReport.class);
            if (redraws) {
                redraw(shop, operation);
            } else {
                printChange(shop, operation);
            }
        } catch (Failure e) {
            // The service is not up yet, or gone: the demo itself says so where it matters.
        }
    }

    private void redraw(Status.Application shop, @Nullable OperationReport operation) {
        List<String> lines = new ArrayList<>();
        lines.add(headline.get());
        lines.add("beside production: "
                + Optional.of(beside.get()).filter(text -> !text.isEmpty()).orElse("nothing"));
        lines.addAll(Pages.application(shop).lines().toList());
        if (operation != null) {
            lines.addAll(Pages.operation(operation).lines().toList());
        }
        StringBuilder screen = new StringBuilder();
        if (drawn > 0) {
            screen.append("\u001b[%dA".formatted(drawn));
        }
        lines.forEach(line -> screen.append("\u001b[2K").append(cut(line)).append('\n'));
        screen.append("\u001b[0J");
        drawn = lines.size();
        out.print(screen);
        out.flush();
    }

    private void printChange(Status.Application shop, @Nullable OperationReport operation) {
        String steps = operation == null
                ? ""
                : operation.kind().toLowerCase(Locale.ROOT) + " " + operation.phase() + " "
                        + operation.steps().stream()
                                .filter(s -> !s.state().equals("PENDING"))
                                .map(s -> s.name() + ":" + s.state())
                                .toList();
        String line = "%s | %s | %s %s %s"
                .formatted(shop.protection(), shop.views(), shop.decision().rule(), steps, beside.get())
                .stripTrailing();
        if (!line.equals(lastLine)) {
            lastLine = line;
            out.println(headline.get() + " | " + line);
        }
    }

    private static String cut(String line) {
        return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
    }
}
