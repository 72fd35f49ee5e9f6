package dev.spillway.internal.client;

import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// An engine that does all that is not its own concern as another one does it.
abstract class ForwardingEngine extends SSLEngine {
    private final SSLEngine bare;

    ForwardingEngine(SSLEngine bare) {
        super(bare.getPeerHost(), bare.getPeerPort());
        this.bare = bare;
    }

    final SSLEngine bare() {
        return bare;
    }

    @Override
    public @Nullable Runnable getDelegatedTask() {
        return bare.getDelegatedTask();
    }

    @Override
    public void closeInbound() throws SSLException {
        bare.closeInbound();
    }

    @Override
    public boolean isInboundDone() {
        return bare.isInboundDone();
    }

    @Override
    public void closeOutbound() {
        bare.closeOutbound();
    }

    @Override
    public boolean isOutboundDone() {
        return bare.isOutboundDone();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return bare.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return bare.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        bare.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return bare.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return bare.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        bare.setEnabledProtocols(protocols);
    }

    @Override
    public SSLSession getSession() {
        return bare.getSession();
    }

    @Override
    public @Nullable SSLSession getHandshakeSession() {
        return bare.getHandshakeSession();
    }

    @Override
    public void beginHandshake() throws SSLException {
        bare.beginHandshake();
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return bare.getHandshakeStatus();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        bare.setUseClientMode(mode);
    }

    @Override
    public boolean getUseClientMode() {
        return bare.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        bare.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return bare.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        bare.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return bare.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        bare.setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return bare.getEnableSessionCreation();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return bare.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        bare.setSSLParameters(parameters);
    }

    @Override
    public String getApplicationProtocol() {
        return bare.getApplicationProtocol();
    }

    @Override
    public String getHandshakeApplicationProtocol() {
        return bare.getHandshakeApplicationProtocol();
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(BiFunction<SSLEngine, List<String>, String> selector) {
        bare.setHandshakeApplicationProtocolSelector(selector);
    }

    @Override
    public BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
        return bare.getHandshakeApplicationProtocolSelector();
    }
}
