//! connectrpc-axum's generated client (Connect only).

#![allow(dead_code)]

mod pb {
    include!(concat!(env!("OUT_DIR"), "/protos.rs"));
}

use futures::StreamExt;
use kit::client::{drive, run};
use pb::bench::v1::bench_service_connect_client::BenchServiceClient;
use pb::bench::v1::*;

fn event(i: i64) -> Event {
    Event {
        seq: msgs::SEQ0 + i,
        text: msgs::TEXT.into(),
    }
}

fn convert<M: prost::Message + Default>(m: &impl prost::Message) -> M {
    M::decode(&m.encode_to_vec()[..]).unwrap()
}

fn main() {
    run(|o| async move {
        let mut b = BenchServiceClient::builder(o.url());
        b = if o.json() {
            b.use_json()
        } else {
            b.use_proto()
        };
        if o.http2() {
            b = b.http2_prior_knowledge();
        }
        let c = b.build().unwrap();
        let (kind, n) = o.work();
        let order: Order = convert(&msgs::order());
        let logs: LogBatch = convert(&msgs::logs(50));
        let blob: Blob = convert(&msgs::blob(if kind == "blob" { n } else { 0 }));
        drive(&o, n as u64, move |_| {
            let (c, kind) = (c.clone(), kind.clone());
            let (order, logs, blob) = match kind.as_str() {
                "order" => (Some(order.clone()), None, None),
                "logs" => (None, Some(logs.clone()), None),
                "blob" => (None, None, Some(blob.clone())),
                _ => (None, None, None),
            };
            async move {
                match kind.as_str() {
                    "echo" => {
                        let q = EchoRequest {
                            name: msgs::NAME.into(),
                        };
                        drop(c.echo(&q).await.unwrap());
                    }
                    "order" => drop(c.put_order(&order.unwrap()).await.unwrap()),
                    "blob" => drop(c.put_blob(&blob.unwrap()).await.unwrap()),
                    "logs" => drop(c.ingest_logs(&logs.unwrap()).await.unwrap()),
                    "tail" => {
                        let q = TailRequest {
                            count: n as i32,
                            text: msgs::TEXT.into(),
                        };
                        let mut s = c.tail(&q).await.unwrap().into_inner();
                        let mut got = 0;
                        while let Some(e) = s.next().await {
                            e.unwrap();
                            got += 1;
                        }
                        assert_eq!(got, n);
                    }
                    "collect" => {
                        let it = futures::stream::iter((0..n as i64).map(event));
                        drop(c.collect(it).await.unwrap());
                    }
                    "pingpong" => {
                        let (mut tx, rx) = futures::channel::mpsc::channel(1);
                        tx.try_send(event(0)).unwrap();
                        let mut s = c.chat(rx).await.unwrap().into_inner();
                        for i in 1..n as i64 {
                            s.next().await.unwrap().unwrap();
                            tx.try_send(event(i)).unwrap();
                        }
                        s.next().await.unwrap().unwrap();
                        drop(tx);
                        assert!(s.next().await.is_none());
                    }
                    k => panic!("no workload {k}"),
                }
            }
        })
        .await;
    });
}
