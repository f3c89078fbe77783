package io.understudy.policy;

import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.Spliterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows the immutable map that is the current one at each call. What iterates goes through one of them to its end, whatever
 * becomes current meanwhile. Can't be changed through this view; thread-safe as its supplier.
 */
final class LiveMap<K, V> extends AbstractMap<K, V> {

    private final Supplier<Map<K, V>> now;

    LiveMap(Supplier<Map<K, V>> now) {
        this.now = now;
    }

    /** A copy that never changes, except of a view, which stays one. */
    static <K, V> Map<K, V> kept(Map<K, V> map) {
        return map instanceof LiveMap<K, V> ? map : Map.copyOf(map);
    }

    @Override
    public @Nullable V get(Object key) {
        return now.get().get(key);
    }

    @Override
    public boolean containsKey(Object key) {
        return now.get().containsKey(key);
    }

    @Override
    public int size() {
        return now.get().size();
    }

    @Override
    public Set<K> keySet() {
        return new LiveSet<>(() -> now.get().keySet());
    }

    @Override
    public Collection<V> values() {
        return new LiveCollection<>(() -> now.get().values());
    }

    @Override
    public Set<Entry<K, V>> entrySet() {
        return new LiveSet<>(() -> now.get().entrySet());
    }

    private static final class LiveCollection<E> extends AbstractCollection<E> {
        private final Supplier<Collection<E>> now;

        LiveCollection(Supplier<Collection<E>> now) {
            this.now = now;
        }

        @Override
        public Iterator<E> iterator() {
            return now.get().iterator();
        }

        @Override
        public int size() {
            return now.get().size();
        }

        /** Of one map: its size and its elements belong together. */
        @Override
        public Spliterator<E> spliterator() {
            return now.get().spliterator();
        }

        @Override
        public Object[] toArray() {
            return now.get().toArray();
        }
    }

    private static final class LiveSet<E> extends AbstractSet<E> {
        private final Supplier<Set<E>> now;

        LiveSet(Supplier<Set<E>> now) {
            this.now = now;
        }

        @Override
        public Iterator<E> iterator() {
            return now.get().iterator();
        }

        @Override
        public int size() {
            return now.get().size();
        }

        @Override
        public boolean contains(Object element) {
            return now.get().contains(element);
        }

        @Override
        public Spliterator<E> spliterator() {
            return now.get().spliterator();
        }

        @Override
        public Object[] toArray() {
            return now.get().toArray();
        }
    }
}
