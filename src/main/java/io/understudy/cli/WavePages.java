package io.understudy.cli;

import io.understudy.api.WaveReport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Waves in words. */
final class WavePages {

    private WavePages() {}

    static String waves(List<WaveReport> waves) {
        return waves.isEmpty()
                ? "there was no wave yet"
                : waves.stream().map(WavePages::head).collect(Collectors.joining("\n"));
    }

    static String wave(WaveReport wave) {
        StringBuilder page = new StringBuilder(head(wave));
        for (WaveReport.Member member : wave.members()) {
            page.append('\n')
                    .append(Pages.printable(
                                    "  %-24s %-8s %s".formatted(member.application(), member.state(), details(member)))
                            .stripTrailing());
        }
        return page.toString();
    }

    private static String head(WaveReport wave) {
        Map<String, Long> counts = wave.members().stream()
                .collect(Collectors.groupingBy(WaveReport.Member::state, TreeMap::new, Collectors.counting()));
        return Pages.printable("%s  %s of %d applications from %s  %s  by %s: %s  %s%s"
                .formatted(
                        wave.id(),
                        wave.kind(),
                        wave.members().size(),
                        wave.site(),
                        wave.phase(),
                        wave.by(),
                        wave.reason(),
                        counts,
                        wave.why().isEmpty() ? "" : "  (" + wave.why() + ")"));
    }

    private static String details(WaveReport.Member member) {
        String operation = member.operation() == null ? "" : member.operation() + "  ";
        String took = member.millis() == null ? "" : "%d ms  ".formatted(member.millis());
        String pending = member.pending() == null
                ? ""
                : "understudy approve %s --accept '%s'  ".formatted(member.operation(), member.pending());
        return operation + took + pending + member.why();
    }
}
