package io.understudy.app;

import io.understudy.access.ServerKeys;
import io.understudy.topology.UnderstudyException;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SSLOptions;
import java.security.KeyStore;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;

/** HTTPS for Camel's listener: Camel starts it with the keys of now, and Vert.x is told then to ask for them each time. */
final class Https {

    private static final int PATIENCE_SECONDS = 10;

    private Https() {}

    /** What Camel takes to begin with. */
    static SSLContextParameters beginning(ServerKeys keys) {
        KeyManagersParameters managers = new KeyManagersParameters();
        managers.setKeyStore(new InMemory(keys.store()));
        managers.setKeyPassword("");
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setKeyManagers(managers);
        return parameters;
    }

    /** From now on each connection is shown what the keys are then. */
    static void renewing(ServerKeys keys, HttpServer server) {
        try {
            server.updateSSLOptions(new SSLOptions().setKeyCertOptions(KeyCertOptions.wrap(keys)))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new UnderstudyException.Permanent("HTTPS did not start: %s".formatted(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException.Permanent("interrupted while HTTPS started", e);
        }
    }

    private static final class InMemory extends KeyStoreParameters {
        private final KeyStore store;

        InMemory(KeyStore store) {
            this.store = store;
        }

        @Override
        public KeyStore createKeyStore() {
            return store;
        }
    }
}
