package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.LimitRangeItem;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.math.BigDecimal;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a namespace's LimitRanges give a container that names no amount itself. Where several give one, which of them the API server
 * takes is not settled, and the smaller counts here.
 *
 * @param known false where they can't be read: then nothing is given as far as anybody knows
 * @param requests by resource, such as {@code cpu}
 * @param limits by resource
 */
record LimitDefaults(boolean known, Map<String, BigDecimal> requests, Map<String, BigDecimal> limits) {

    static final LimitDefaults NONE = new LimitDefaults(true, Map.of(), Map.of());

    static final LimitDefaults UNKNOWN = new LimitDefaults(false, Map.of(), Map.of());

    LimitDefaults {
        requests = Map.copyOf(requests);
        limits = Map.copyOf(limits);
    }

    /** Those at the call's site. */
    static LimitDefaults look(SiteCall call, String namespace) {
        try {
            return of(call.client().limitRanges().inNamespace(namespace).list().getItems());
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            return UNKNOWN;
        }
    }

    static LimitDefaults of(List<LimitRange> ranges) {
        List<LimitRangeItem> items = ranges.stream()
                .filter(range -> range.getSpec() != null)
                .flatMap(range -> range.getSpec().getLimits().stream())
                .filter(item -> "Container".equals(item.getType()))
                .toList();
        return new LimitDefaults(
                true, smallest(items, LimitRangeItem::getDefaultRequest), smallest(items, LimitRangeItem::getDefault));
    }

    private static Map<String, BigDecimal> smallest(
            List<LimitRangeItem> items, Function<LimitRangeItem, @Nullable Map<String, Quantity>> of) {
        Map<String, BigDecimal> smallest = new HashMap<>();
        for (LimitRangeItem item : items) {
            Map<String, Quantity> given = of.apply(item);
            if (given != null) {
                given.forEach((name, amount) -> smallest.merge(name, amount.getNumericalAmount(), BigDecimal::min));
            }
        }
        return smallest;
    }
}
