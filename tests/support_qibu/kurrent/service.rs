//! The double's two services as tonic wants them, written out: generated code would need a compiler of the protocol.

use super::messages::{AppendReq, AppendResp, ReadReq, ReadResp, SupportedMethods};
use super::{Double, Pages};
use std::convert::Infallible;
use std::future::Ready;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tonic::body::Body;
use tonic::codec::ProstCodec;
use tonic::codegen::{Service, http};
use tonic::server::{
    ClientStreamingService, Grpc, NamedService, ServerStreamingService, UnaryService,
};
use tonic::{Request, Response, Status, Streaming};

type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Status>> + Send>>;
type Served = Pin<Box<dyn Future<Output = Result<http::Response<Body>, Infallible>> + Send>>;

/// `event_store.client.streams.Streams`.
#[derive(Clone)]
pub struct Streams(pub Arc<Double>);

/// `event_store.client.server_features.ServerFeatures`.
#[derive(Clone)]
pub struct Features;

impl NamedService for Streams {
    const NAME: &'static str = "event_store.client.streams.Streams";
}

impl NamedService for Features {
    const NAME: &'static str = "event_store.client.server_features.ServerFeatures";
}

struct Appends(Arc<Double>);

impl ClientStreamingService<AppendReq> for Appends {
    type Response = AppendResp;
    type Future = Answer<Response<AppendResp>>;

    fn call(&mut self, request: Request<Streaming<AppendReq>>) -> Self::Future {
        let double = Arc::clone(&self.0);
        Box::pin(async move {
            let (mut stream, mut messages) = (request.into_inner(), Vec::new());
            while let Some(message) = stream.message().await? {
                messages.push(message);
            }
            double.append(messages).await.map(Response::new)
        })
    }
}

struct Reads(Arc<Double>);

impl ServerStreamingService<ReadReq> for Reads {
    type Response = ReadResp;
    type ResponseStream = Pages;
    type Future = Answer<Response<Pages>>;

    fn call(&mut self, request: Request<ReadReq>) -> Self::Future {
        let double = Arc::clone(&self.0);
        Box::pin(async move { double.read(request.into_inner()).map(Response::new) })
    }
}

struct Methods;

impl UnaryService<()> for Methods {
    type Response = SupportedMethods;
    type Future = Ready<Result<Response<SupportedMethods>, Status>>;

    fn call(&mut self, _: Request<()>) -> Self::Future {
        let server_version = "24.10.0".to_owned();
        std::future::ready(Ok(Response::new(SupportedMethods { server_version })))
    }
}

impl Service<http::Request<Body>> for Streams {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Served;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Served {
        let double = Arc::clone(&self.0);
        Box::pin(async move {
            Ok(match request.uri().path().rsplit('/').next() {
                Some("Append") => {
                    let mut grpc = Grpc::new(ProstCodec::<AppendResp, AppendReq>::default());
                    grpc.client_streaming(Appends(double), request).await
                }
                Some("Read") => {
                    let mut grpc = Grpc::new(ProstCodec::<ReadResp, ReadReq>::default());
                    grpc.server_streaming(Reads(double), request).await
                }
                _ => Status::unimplemented("the double does not do this").into_http(),
            })
        })
    }
}

impl Service<http::Request<Body>> for Features {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Served;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Served {
        Box::pin(async move {
            let mut grpc = Grpc::new(ProstCodec::<SupportedMethods, ()>::default());
            Ok(grpc.unary(Methods, request).await)
        })
    }
}
