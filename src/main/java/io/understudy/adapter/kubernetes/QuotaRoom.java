package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the ResourceQuotas of a namespace have room for more pods. It tells only what is sure: quotas whose scope can't be told, and
 * amounts that a template doesn't name, count for nothing. Reads, and changes nothing.
 */
final class QuotaRoom {

    private static final Logger LOG = LoggerFactory.getLogger(QuotaRoom.class);
    private static final List<String> BYTES = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi");
    private static final BigDecimal KIBI = BigDecimal.valueOf(1024);

    private final SiteCall call;
    private final LimitDefaults defaults;

    private QuotaRoom(SiteCall call, LimitDefaults defaults) {
        this.call = call;
        this.defaults = defaults;
    }

    /**
     * Pods that a workload is to have beside those it has.
     *
     * @param count above 0
     */
    record More(Workload workload, PodSpec pod, int count) {

        @Override
        public String toString() {
            return "%d more of %s".formatted(count, workload);
        }
    }

    /**
     * What is short, one line for each quota. Nothing where the service may not list quotas.
     *
     * @param before pods in the same namespace that are made before these; asked only where there are quotas
     */
    static List<String> shortages(SiteCall call, More more, Supplier<List<More>> before) {
        String namespace = more.workload().namespace();
        List<ResourceQuota> quotas = quotas(call, namespace).stream()
                .filter(quota -> quota.getSpec() != null && quota.getSpec().getHard() != null)
                .filter(quota -> !isPatched(call, quota))
                .toList();
        if (quotas.isEmpty()) {
            return List.of();
        }
        QuotaRoom room = new QuotaRoom(call, LimitDefaults.look(call, namespace));
        List<More> earlier = before.get();
        return quotas.stream()
                .flatMap(quota -> room.shortages(quota, more, earlier).stream())
                .toList();
    }

    private static List<ResourceQuota> quotas(SiteCall call, String namespace) {
        try {
            return call.client().resourceQuotas().inNamespace(namespace).list().getItems();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            LOG.debug("{}: the quotas of {} are not looked at, as they may not be listed", call.site(), namespace);
            return List.of();
        }
    }

    /** What an earlier step of the runbook changes is not as it will be. */
    private static boolean isPatched(SiteCall call, ResourceQuota quota) {
        return EarlierPatches.change(
                call.context(),
                "ResourceQuota",
                quota.getMetadata().getNamespace(),
                quota.getMetadata().getName());
    }

    private List<String> shortages(ResourceQuota quota, More more, List<More> before) {
        PodNeeds needs = needs(more);
        if (!QuotaScope.surelyCounts(quota, needs)) {
            return List.of();
        }
        List<More> beside = before.stream()
                .filter(other -> QuotaScope.surelyCounts(quota, needs(other)))
                .toList();
        List<String> lines = new ArrayList<>();
        List<String> shorts = new ArrayList<>();
        BigDecimal fitting = BigDecimal.valueOf(more.count());
        for (Map.Entry<String, Quantity> hard : new TreeMap<>(quota.getSpec().getHard()).entrySet()) {
            String resource = hard.getKey();
            List<String> unnamed = needs.unnamed(resource);
            if (!unnamed.isEmpty()) {
                lines.add(
                        "%s makes no pods for %s whose containers don't say their %s (%s): set it there, or by a LimitRange"
                                .formatted(name(quota), more.workload(), resource, String.join(", ", unnamed)));
            }
            BigDecimal each = needs.of(resource).orElse(BigDecimal.ZERO);
            BigDecimal left = left(quota, hard);
            BigDecimal room = left.subtract(taken(beside, resource)).max(BigDecimal.ZERO);
            if (each.multiply(BigDecimal.valueOf(more.count())).compareTo(room) > 0) {
                fitting = fitting.min(room.divide(each, 0, RoundingMode.DOWN));
                shorts.add("%s: %s of %s left, %s for each pod"
                        .formatted(resource, text(resource, left), hard.getValue(), text(resource, each)));
            }
        }
        if (!shorts.isEmpty()) {
            lines.add("%s has room for %s of %s%s (%s): raise it"
                    .formatted(name(quota), fitting.toPlainString(), more, also(beside), String.join("; ", shorts)));
        }
        return lines;
    }

    private PodNeeds needs(More more) {
        return new PodNeeds(more.pod(), defaults);
    }

    private BigDecimal taken(List<More> beside, String resource) {
        return beside.stream()
                .map(other ->
                        needs(other).of(resource).orElse(BigDecimal.ZERO).multiply(BigDecimal.valueOf(other.count())))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** What is used is not known while nobody has counted it yet; then at most all of it is left. */
    private static BigDecimal left(ResourceQuota quota, Map.Entry<String, Quantity> hard) {
        @Nullable
        Map<String, Quantity> used =
                quota.getStatus() == null ? null : quota.getStatus().getUsed();
        BigDecimal taken = Optional.ofNullable(used)
                .flatMap(amounts -> Optional.ofNullable(amounts.get(hard.getKey())))
                .map(Quantity::getNumericalAmount)
                .orElse(BigDecimal.ZERO);
        return hard.getValue().getNumericalAmount().subtract(taken).max(BigDecimal.ZERO);
    }

    private static String also(List<More> beside) {
        return beside.isEmpty()
                ? ""
                : beside.stream().map(More::toString).collect(Collectors.joining(" and ", " after ", ""));
    }

    private String name(ResourceQuota quota) {
        return "ResourceQuota %s/%s at %s"
                .formatted(
                        quota.getMetadata().getNamespace(), quota.getMetadata().getName(), call.site());
    }

    private static String text(String resource, BigDecimal amount) {
        boolean bytes = resource.endsWith("memory") || resource.endsWith("storage") || resource.contains("hugepages-");
        return bytes ? bytes(amount) : number(amount);
    }

    private static String bytes(BigDecimal amount) {
        int unit = 0;
        BigDecimal rest = amount;
        while (rest.compareTo(KIBI) >= 0 && unit < BYTES.size() - 1) {
            rest = rest.divide(KIBI);
            unit++;
        }
        return plain(rest.setScale(1, RoundingMode.DOWN)) + BYTES.get(unit);
    }

    private static String number(BigDecimal amount) {
        BigDecimal thousandths = amount.movePointRight(3).setScale(0, RoundingMode.DOWN);
        boolean whole = amount.remainder(BigDecimal.ONE).signum() == 0;
        return whole ? plain(amount) : plain(thousandths) + "m";
    }

    private static String plain(BigDecimal amount) {
        return amount.stripTrailingZeros().toPlainString();
    }
}
